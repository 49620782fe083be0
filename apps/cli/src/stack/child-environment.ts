/** The environment of the processes that a stack starts: what was given, over what the stack has of its own. */
export const childEnvironment = (
  given: Readonly<Record<string, string | undefined>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> => ({
  ...own,
  // Empty means "not set", as in the settings: compose files and shells produce it, and it must not hide what is kept.
  ...Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => Boolean(entry[1]))),
});
