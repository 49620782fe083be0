import { createHash } from 'node:crypto';

/** What a request to save came to: acknowledged as applied, or as stale; refused with a code; or nobody knows. */
export type SaveOutcome = 'APPLIED' | 'STALE' | 'UNKNOWN' | (string & {});

export interface SaveEntry {
  readonly kind: 'save';
  readonly device: number;
  readonly itemId: string;
  readonly sequence: number;
  readonly choiceIds: readonly string[];
  readonly outcome: SaveOutcome;
  /** The sequence that was said to stand. */
  readonly standing: number | null;
}

export interface SubmitEntry {
  readonly kind: 'submit';
  readonly device: number;
  /** SUBMITTED with the digest of the receipt, a code, or UNKNOWN. */
  readonly outcome: string;
  readonly digest: string | null;
}

/** Every request of one attempt, in the order in which the answers came back. */
export type Entry = SaveEntry | SubmitEntry;

export interface StoredAnswer {
  readonly itemId: string;
  readonly sequence: number;
  /** As text, to the letter. */
  readonly response: string;
  readonly savedAt: number;
}

/** What the database holds of the attempt once all is over. Moments are milliseconds of its own clock. */
export interface Facts {
  readonly policy: 'AUTO_SUBMIT' | 'GRACE_SUBMIT_ONLY' | 'ABANDON';
  readonly status: string;
  readonly closedBy: string | null;
  readonly submittedAt: number | null;
  readonly deadlineAt: number;
  readonly answered: number | null;
  readonly digest: string | null;
  readonly attempts: number;
  readonly submissions: number;
  readonly answers: readonly StoredAnswer[];
  readonly log: readonly StoredAnswer[];
  readonly late: readonly Omit<StoredAnswer, 'savedAt'>[];
}

export interface GradeFact {
  readonly revision: number;
  readonly points: string;
}

/** Milliseconds after the deadline in which a save that left in time may arrive. */
const NETWORK_GRACE = 5_000;

const responseOf = (choiceIds: readonly string[]): string =>
  choiceIds.length === 0 ? '{}' : JSON.stringify({ choiceIds: [...choiceIds].sort() });

const keyOf = ({ itemId, sequence }: { readonly itemId: string; readonly sequence: number }): string =>
  `${itemId} ${sequence}`;

/**
 * What is wrong with the end of a history: no acknowledged answer lost, none accepted late or twice, nothing there that
 * nobody sent, one submission of exactly what stood. Empty when all is well.
 */
export function findViolations(entries: readonly Entry[], facts: Facts): string[] {
  return [
    ...lostOrInvented(entries, facts),
    ...standing(facts),
    ...tooLate(entries, facts),
    ...submission(entries, facts),
  ];
}

function lostOrInvented(entries: readonly Entry[], { log, late }: Facts): string[] {
  const found: string[] = [];
  const saves = entries.filter((entry) => entry.kind === 'save');
  const logged = new Map(log.map((row) => [keyOf(row), row.response]));
  for (const save of saves) {
    const response = responseOf(save.choiceIds);
    const stored = logged.get(keyOf(save));
    if (save.outcome === 'APPLIED' && stored !== response) {
      found.push(`An acknowledged answer is lost: ${keyOf(save)} is ${stored ?? 'nowhere'}, not ${response}.`);
    }
    const isLate = save.outcome === 'DEADLINE_PASSED';
    if (isLate && !late.some((row) => keyOf(row) === keyOf(save) && row.response === response)) {
      found.push(`What came too late was not kept: ${keyOf(save)}.`);
    }
  }
  const possible = new Set(
    saves
      .filter(({ outcome }) => outcome === 'APPLIED' || outcome === 'UNKNOWN')
      .map((save) => `${keyOf(save)} ${responseOf(save.choiceIds)}`),
  );
  for (const row of log) {
    if (!possible.has(`${keyOf(row)} ${row.response}`))
      found.push(`An answer is in the log that was refused or never sent: ${keyOf(row)}.`);
  }
  return found;
}

function standing({ answers, log }: Facts): string[] {
  const found: string[] = [];
  const newest = new Map<string, StoredAnswer>();
  for (const row of log) {
    if (row.sequence > (newest.get(row.itemId)?.sequence ?? 0)) newest.set(row.itemId, row);
  }
  if (newest.size !== answers.length)
    found.push(`${answers.length} answers stand, ${newest.size} items were answered.`);
  for (const answer of answers) {
    const last = newest.get(answer.itemId);
    if (last?.sequence !== answer.sequence || last.response !== answer.response) {
      found.push(`The answer that stands is not the one of the highest sequence: ${keyOf(answer)}.`);
    }
  }
  return found;
}

function tooLate(entries: readonly Entry[], { log, closedBy, submittedAt, deadlineAt }: Facts): string[] {
  const found: string[] = [];
  for (const row of log) {
    // Deadlines only ever move away, so the last one bounds them all.
    if (row.savedAt > deadlineAt + NETWORK_GRACE)
      found.push(`An answer was accepted after the deadline: ${keyOf(row)}.`);
    if (closedBy === 'CANDIDATE' && submittedAt !== null && row.savedAt > submittedAt) {
      found.push(`An answer was accepted after the submission: ${keyOf(row)}.`);
    }
  }
  const submittedAtEntry = entries.findIndex((entry) => entry.kind === 'submit' && entry.outcome === 'SUBMITTED');
  if (submittedAtEntry >= 0 && closedBy === null) found.push('A receipt was given and the attempt is open.');
  return found;
}

/** As the documentation of the receipt says it is made, and nothing of the product's own code. */
function digestOf(answers: readonly StoredAnswer[]): string {
  const lines = answers
    .filter(({ response }) => response !== '{}')
    .sort((a, b) => (a.itemId < b.itemId ? -1 : 1))
    .map(({ itemId, response }) => `["${itemId}",${response}]`);
  return createHash('sha256')
    .update(`[${lines.join(',')}]`)
    .digest('hex');
}

function submission(entries: readonly Entry[], facts: Facts): string[] {
  const { policy, status, closedBy, submittedAt, deadlineAt, answered, digest, answers, attempts, submissions } = facts;
  const found: string[] = [];
  if (attempts !== 1) found.push(`There are ${attempts} attempts.`);
  const isSubmitted = status === 'SUBMITTED' || status === 'GRADED';
  if (submissions !== (isSubmitted ? 1 : 0)) found.push(`${submissions} submissions were told of (${status}).`);
  if (!isSubmitted && status !== 'ABANDONED') found.push(`Long after its deadline the attempt is ${status}.`);
  if (status === 'ABANDONED' && policy === 'AUTO_SUBMIT')
    found.push('An attempt was abandoned that had to be submitted.');
  if (isSubmitted) {
    if (digest !== digestOf(answers)) found.push('The digest is not that of the answers that stand.');
    if (answered !== answers.filter(({ response }) => response !== '{}').length)
      found.push('The count of answers is wrong.');
  }
  if (closedBy === 'DEADLINE' && isSubmitted && submittedAt !== deadlineAt) {
    found.push('An attempt closed by its deadline carries another time.');
  }
  const receipts = entries.filter((entry) => entry.kind === 'submit' && entry.outcome === 'SUBMITTED');
  if (receipts.length > 0 && !isSubmitted) found.push('A receipt was given for an attempt that is not submitted.');
  for (const receipt of receipts) {
    if (receipt.kind === 'submit' && receipt.digest !== digest) found.push('Two receipts differ.');
  }
  return found;
}

/** What is wrong with the grades of an attempt, given the choices that are right. */
export function findGradeViolations(
  facts: Facts,
  grades: readonly GradeFact[],
  right: ReadonlyMap<string, string>,
): string[] {
  if (facts.status === 'ABANDONED') return grades.length === 0 ? [] : ['An abandoned attempt was graded.'];
  const points = facts.answers.filter(
    ({ itemId, response }) => response === responseOf([right.get(itemId) ?? '']),
  ).length;
  if (grades.length !== 1) return [`There are ${grades.length} grades.`];
  return Number(grades[0]?.points) === points ? [] : [`The grade is ${grades[0]?.points ?? '?'} and not ${points}.`];
}
