/** `1. `, `2) `, `Question 3: `, `### 4. ` at the beginning of a line. Group 1 is the number. */
export const NUMBERED_LINE =
  /^[ \t]*(?:#{1,6}[ \t]+)?(?:\*\*|__)?(?:Q(?:uestion)?[ \t]?)?([0-9]{1,4})(?:[.)]|(?<=Q(?:uestion)?[ \t]?[0-9]{1,4}):)(?:\*\*|__)?(?:[ \t]+|$)/u;

/** The same inside a line: a line break was lost after the end of a sentence. Group 1 is the number. */
export const NUMBER_INSIDE_LINE = /(?<=[.?!…)\]"'”’»][ \t]{1,4})([0-9]{1,4})[.)][ \t]+(?=[\p{Lu}"'“‘(`])/gu;
