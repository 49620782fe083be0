import type { AssignmentFacts, AttemptFacts } from './mail.ts';
import { counted, durationInWords, inWords, oneLine } from './words.ts';

/** A part of a letter, in plain words: the two renderings decide what it looks like. */
export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [label: string, value: string])[] }
  | { readonly kind: 'action'; readonly label: string; readonly url: string };

/** What one message says. All of it is plain text on single lines. */
export interface Letter {
  readonly subject: string;
  readonly blocks: readonly Block[];
}

/** Who writes to whom, and where the link leads. */
export interface Correspondents {
  readonly organization: string;
  readonly candidate: string;
  readonly link: string;
}

const say = (text: string): Block => ({ kind: 'paragraph', text });

const names = ({ organization, candidate }: Correspondents, title: string) => ({
  organization: oneLine(organization),
  candidate: oneLine(candidate),
  title: oneLine(title),
});

const automatic = (organization: string): Block =>
  say(
    `This message was sent automatically. If you have a question, please ask the person you know at ${organization}.`,
  );

/** The window and the time, as somebody who plans their day wants to know them. */
function terms({ opensAt, expiresAt, grantedSeconds, extraTimePercent, now }: AssignmentFacts): Block {
  const extra = extraTimePercent > 0 ? ' (extra time included)' : '';
  const rows: [string, string][] = [
    ['Your time', `${durationInWords(grantedSeconds)}${extra}, from the moment you begin`],
  ];
  if (opensAt && opensAt > now) rows.push(['Opens', inWords(opensAt)]);
  if (expiresAt) rows.push(['Begin by', inWords(expiresAt)]);
  return { kind: 'facts', rows };
}

/** Where the window's close cuts the time, until when one has to begin to have all of it. */
function fullTime({ opensAt, expiresAt, endsWithWindow, grantedSeconds, now }: AssignmentFacts): Block[] {
  if (!endsWithWindow || !expiresAt) return [];
  const latest = new Date(expiresAt.getTime() - grantedSeconds * 1_000);
  const earliest = opensAt && opensAt > now ? opensAt : now;
  const closes = `The assessment closes at ${inWords(expiresAt)}, also for whoever is still at work.`;
  return [say(latest > earliest ? `${closes} Begin by ${inWords(latest)} to have all of your time.` : closes)];
}

const KEPT =
  'Your answers are saved as you give them, and with the same link you can go on from another device. ' +
  'The link is for you alone, so please do not pass it on.';

const reassurance = say(`Opening the link starts nothing: your time runs from when you begin. ${KEPT}`);

/** To whoever has an open attempt, as after a reopening: their time runs whether they open the link or not. */
function goingOn(title: string, runsUntil: Date, between: Correspondents): Letter {
  const { organization, candidate } = names(between, title);
  return {
    subject: `Your time is running: the assessment ${oneLine(title)} for ${organization}`,
    blocks: [
      say(`Hello ${candidate},`),
      say(
        `your attempt at the assessment “${oneLine(title)}” for ${organization} is open. What you have answered is kept.`,
      ),
      { kind: 'facts', rows: [['Your time', `is running already, until ${inWords(runsUntil)}`]] },
      { kind: 'action', label: 'Go on with the assessment', url: between.link },
      say(KEPT),
      automatic(organization),
    ],
  };
}

export function invitation(facts: AssignmentFacts, between: Correspondents): Letter {
  if (facts.runsUntil) return goingOn(facts.assessmentTitle, facts.runsUntil, between);
  const { organization, candidate, title } = names(between, facts.assessmentTitle);
  return {
    subject: `${organization} invites you to an assessment: ${title}`,
    blocks: [
      say(`Hello ${candidate},`),
      say(`${organization} invites you to take the assessment “${title}”.`),
      terms(facts),
      { kind: 'action', label: 'Open the assessment', url: between.link },
      reassurance,
      ...fullTime(facts),
      say('If you need other conditions to show what you can do, ask for them before you begin.'),
      automatic(organization),
    ],
  };
}

export function reminder(facts: AssignmentFacts, between: Correspondents): Letter {
  const { organization, candidate, title } = names(between, facts.assessmentTitle);
  const until = facts.expiresAt === null ? '' : ` until ${inWords(facts.expiresAt)}`;
  return {
    subject: `Reminder: the assessment ${title} for ${organization}`,
    blocks: [
      say(`Hello ${candidate},`),
      say(`you can begin the assessment “${title}” for ${organization}${until}. You have not begun it yet.`),
      terms(facts),
      { kind: 'action', label: 'Open the assessment', url: between.link },
      reassurance,
      ...fullTime(facts),
      automatic(organization),
    ],
  };
}

export function receipt(facts: AttemptFacts, between: Correspondents): Letter {
  const { organization, candidate, title } = names(between, facts.assessmentTitle);
  const rows: [string, string][] = facts.receipt
    ? [
        ['Handed in', inWords(facts.receipt.submittedAt)],
        ['Answered', counted(facts.receipt.answered, 'question')],
        ['Fingerprint', facts.receipt.digest],
      ]
    : [];
  return {
    subject: `Your answers have arrived: ${title}`,
    blocks: [
      say(`Hello ${candidate},`),
      say(`thank you. Your answers to “${title}” have arrived at ${organization}.`),
      { kind: 'facts', rows },
      say('The fingerprint (SHA-256) follows from your answers alone. Keep this message: it shows what was handed in.'),
      automatic(organization),
    ],
  };
}

export function result(facts: AttemptFacts, between: Correspondents): Letter {
  const { organization, candidate, title } = names(between, facts.assessmentTitle);
  const rows: [string, string][] = facts.result
    ? [['Points', `${facts.result.points} of ${facts.result.maximum}`]]
    : [];
  if (facts.result?.passed != null) rows.push(['Pass mark', facts.result.passed ? 'reached' : 'not reached']);
  return {
    subject: `Your result: ${title}`,
    blocks: [
      say(`Hello ${candidate},`),
      say(`${organization} has released your result of the assessment “${title}”.`),
      { kind: 'facts', rows },
      { kind: 'action', label: 'See your result', url: between.link },
      automatic(organization),
    ],
  };
}
