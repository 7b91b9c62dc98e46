// An SDK client that answers from a script and keeps what it was sent, in order: names of commands with their inputs.
// A command that the script does not know fails the test, so no adapter can make a call that nobody expected.

export interface Sent {
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
}

type Answer = (input: never) => unknown;

export interface ScriptedClient {
  readonly sent: Sent[];
  /** Fits every client: what an adapter takes is only `send`. */
  // biome-ignore lint/suspicious/noExplicitAny: each client's `send` has hundreds of overloads of its own
  readonly client: any;
}

export function scriptedClient(script: Readonly<Record<string, Answer>>): ScriptedClient {
  const sent: Sent[] = [];
  const send = async (command: { constructor: { name: string }; input: never }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    sent.push({ command: name, input: command.input });
    const answer = script[name];
    if (!answer) throw new Error(`nobody expected ${name}`);
    return answer(command.input);
  };
  return { sent, client: { send } };
}

/** An error as the SDK throws it. */
export const sdkError = (name: string, httpStatusCode: number, message = name): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });

export const throwing = (error: Error) => (): never => {
  throw error;
};

export const notFound = throwing(sdkError('ResourceNotFoundException', 404));
