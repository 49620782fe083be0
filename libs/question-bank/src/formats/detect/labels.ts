/** Headings under which interview guides keep their questions. */
const SECTIONS = [
  /^[ \t]*(?:\p{L}+ )?interview questions[ \t]*:?[ \t]*$/imu,
  /^[ \t]*(?:MCQs?|multiple[- ]choice)(?: (?:section|questions?|quiz|practice))*[ \t]*:?[ \t]*$/imu,
  /^[ \t]*(?:mock interview|interview scenario)\b/imu,
];

/** Labels within questions. Each counts once. */
const LABELS = [
  /^[ \t]*Q[ \t]*:/mu,
  /^[ \t]*A[ \t]*:/mu,
  /^[ \t]*Key Points[ \t]*:/imu,
  /^[ \t]*Common Mistakes[ \t]*:/imu,
  /^[ \t]*Follow-ups?[ \t]*:/imu,
  /^[ \t]*Interviewer[ \t]*:/imu,
  /^[ \t]*Candidate\b[^:\n]{0,40}:/imu,
  /^[ \t]*Red Flags\b/imu,
  /^[ \t]*Correct Answer[ \t]*:/imu,
  /^[ \t]*Explanation[ \t]*:/imu,
];

/** How many different sections and labels of an interview guide a text has. */
export const labelled = (text: string): { readonly sections: number; readonly labels: number } => ({
  sections: SECTIONS.filter((section) => section.test(text)).length,
  labels: LABELS.filter((label) => label.test(text)).length,
});
