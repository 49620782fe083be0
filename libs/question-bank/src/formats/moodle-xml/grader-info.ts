import { joinNotes, splitNotes, type InterviewNotes } from '../gift/interview-notes.ts';
import { trimMarkdown } from './plain-text.ts';

/** The parts of an open question that Moodle shows together to those who mark an essay. */
export const GRADER_PARTS = ['modelAnswer', 'keyPoints', 'commonMistakes', 'followUps'] as const;

export type GraderPart = (typeof GRADER_PARTS)[number];

/** The text for markers, and which parts would not come back from it as they are. */
export function graderInfo(notes: InterviewNotes): { text: string; lost: GraderPart[] } {
  const text = joinNotes(notes) ?? '';
  const again = splitNotes(trimMarkdown(text));
  const lost = GRADER_PARTS.filter((name) => JSON.stringify(again[name]) !== JSON.stringify(notes[name]));
  return { text, lost };
}
