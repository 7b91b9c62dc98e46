// Where the system keeps a Chromium that starts, for the wire tests of the confirm page.
// Must start it and not only find it: the package of some systems is a stub that tells its reader to install another.
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** @returns {string | undefined} */
function browserPath() {
  return places
    .filter((place) => fs.existsSync(place))
    .find((place) => spawnSync(place, ['--version'], { timeout: 30_000 }).status === 0);
}

module.exports = { browserPath, places };
