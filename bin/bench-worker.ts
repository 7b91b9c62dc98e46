#!/usr/bin/env node
// A thread of `spendfuse bench`: not a command of its own.
// Must stay beside bin/spendfuse.ts, which starts it by its place.
import { serveJobs } from '../lib/cli/bench/worker';

serveJobs();
