// The stack of the account guard, where nobody names another.
// Loads nothing, so that the words of a command can name it.

export const DEFAULT_STACK = 'spendfuse';
