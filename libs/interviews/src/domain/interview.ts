import { ok, type Result } from '@plumbline/kernel';
import type { StageKit } from './loop.ts';
import { refusals } from './refusals.ts';
import { cleanText } from './text.ts';

export const INTERVIEW_STATUSES = ['SCHEDULED', 'COMPLETED', 'CANCELLED'] as const;
export type InterviewStatus = (typeof INTERVIEW_STATUSES)[number];

/** A span of time that holds its start and not its end: one interview may begin when another ends. */
export interface TimeRange {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** Who meets when and where. At least one of `place` and `videoLink` is set. */
export interface InterviewPlan extends TimeRange {
  readonly interviewerIds: readonly string[];
  readonly place: string | null;
  readonly videoLink: string | null;
}

export interface InterviewInput {
  readonly interviewerIds: readonly string[];
  readonly startsAt: Date;
  readonly place?: string | null;
  readonly videoLink?: string | null;
}

/**
 * Checks who, when and where against the stage; the end follows from the stage's duration. Refuses with
 * `PANEL_TOO_SMALL`, `PLACE_MISSING`, `INVALID_INTERVIEW`, or `INTERVIEW_IN_PAST` when it would be over by now.
 */
export function planInterview(kit: StageKit, input: InterviewInput, now: Date): Result<InterviewPlan> {
  const { interviewerIds } = input;
  if (new Set(interviewerIds).size < interviewerIds.length) {
    return invalid('interviewerIds', 'Somebody is named twice. Name each interviewer once.');
  }
  if (interviewerIds.length < kit.interviewersRequired) {
    const values = { required: kit.interviewersRequired, given: interviewerIds.length };
    return refusals.PANEL_TOO_SMALL({ field: 'interviewerIds', values, details: values });
  }
  if (interviewerIds.length > 10) return invalid('interviewerIds', 'An interview has at most 10 interviewers.');
  if (Number.isNaN(input.startsAt.getTime())) return invalid('startsAt', 'An interview begins at a time.');

  const place = cleanText(input.place, 500);
  if (place === null && isFilled(input.place)) return invalid('place', 'A place has at most 500 characters.');
  const videoLink = cleanText(input.videoLink, 2000);
  if (isFilled(input.videoLink) && (videoLink === null || !isHttps(videoLink))) {
    return invalid('videoLink', 'A video link is an address that begins with https://.');
  }
  if (place === null && videoLink === null) return refusals.PLACE_MISSING({ field: 'place' });

  const endsAt = new Date(input.startsAt.getTime() + kit.durationMinutes * 60_000);
  if (endsAt <= now) return refusals.INTERVIEW_IN_PAST({ field: 'startsAt' });
  return ok({ interviewerIds, startsAt: input.startsAt, endsAt, place, videoLink });
}

/** An interview that already holds somebody's time. */
export interface Engagement extends TimeRange {
  readonly memberId: string;
}

/**
 * Refuses with `SLOT_TAKEN` and `details.memberIds` when somebody of the plan's panel is engaged then. The database's
 * exclusion constraint decides between two plans made at once; this says whom it is about.
 */
export function requireFree(plan: InterviewPlan, engagements: readonly Engagement[]): Result<InterviewPlan> {
  const busy = engagements.filter(
    (engagement) => plan.interviewerIds.includes(engagement.memberId) && overlap(plan, engagement),
  );
  const memberIds = [...new Set(busy.map(({ memberId }) => memberId))];
  return memberIds.length === 0 ? ok(plan) : refusals.SLOT_TAKEN({ field: 'startsAt', details: { memberIds } });
}

/** Whether two spans share any instant; spans that only touch do not. */
export const overlap = (one: TimeRange, other: TimeRange): boolean =>
  one.startsAt < other.endsAt && other.startsAt < one.endsAt;

export interface Cancellation {
  readonly reason: string;
  /** Said explicitly that feedback already given does not stand in the way. It is kept, not deleted. */
  readonly evenWithFeedback: boolean;
}

export interface FeedbackHeld {
  /** The interview holds feedback of anybody, drafts included. */
  readonly any: boolean;
  /** Whoever cancels sits on the panel, and it holds feedback of others. */
  readonly hiddenFromCanceller: boolean;
}

/**
 * Whether an interview may be cancelled; gives the tidied reason. Refuses with `INTERVIEW_CANCELLED` (already),
 * `REASON_MISSING`, `FEEDBACK_EXISTS` unless that was said explicitly, and `PANELIST_CANNOT_CANCEL`: a cancelled interview
 * binds its panel no longer, so nobody may end their own blindness that way.
 */
export function cancelInterview(
  status: InterviewStatus,
  feedback: FeedbackHeld,
  cancellation: Cancellation,
): Result<string> {
  if (status === 'CANCELLED') return refusals.INTERVIEW_CANCELLED();
  const reason = cleanText(cancellation.reason, 2000);
  if (reason === null) return refusals.REASON_MISSING({ field: 'reason' });
  if (feedback.any && !cancellation.evenWithFeedback) return refusals.FEEDBACK_EXISTS({ field: 'evenWithFeedback' });
  return feedback.hiddenFromCanceller ? refusals.PANELIST_CANNOT_CANCEL() : ok(reason);
}

const invalid = (field: string, problem: string) => refusals.INVALID_INTERVIEW({ field, values: { problem } });

const isFilled = (text: string | null | undefined): boolean => (text ?? '').trim() !== '';

const isHttps = (text: string): boolean => URL.canParse(text) && new URL(text).protocol === 'https:';
