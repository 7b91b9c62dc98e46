// A client of a cloud service that most ticks never call: its code is loaded at its first call, not at a cold start.
// Loading the four rare clients took a third of the processor time of a cold start (`npm run bench:load`, 2026-11).

type Sender = { send(command: never): Promise<unknown> };

/** Must stay the same client for every call: connections and credentials are kept in it. */
export function lazyClient<Client extends Sender>(
  make: () => Promise<Client>,
): Pick<Client, 'send'> {
  let made: Promise<Client> | undefined;
  const send = async (command: never): Promise<unknown> => {
    made ??= make();
    return (await made).send(command);
  };
  return { send } as Pick<Client, 'send'>;
}
