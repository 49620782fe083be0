const UNSTORABLE = /\0|\p{Surrogate}/u;

/** Whether PostgreSQL can hold a text: it has no NUL and no half of a surrogate pair. */
export const isStorable = (text: string): boolean => !UNSTORABLE.test(text);

/** What two spellings of one name have in common: Unicode compatibility form (NFKC), spaces and case folded. */
export const spellingKey = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase();

/** Something that can be an e-mail address: one `@`, a dotted domain, at most 254 characters (RFC 5321, 4.5.3.1.3). */
export const isEmail = (text: string): boolean =>
  text.length <= 254 &&
  isStorable(text) &&
  /^[^\s@"<>(),;:\\[\]]{1,64}@[^\s@"<>(),;:\\[\]]+\.[^\s@"<>(),;:\\[\].]+$/.test(text);
