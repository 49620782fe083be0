import type { BodyReader } from './body.ts';
import type { Declarations } from './declarations.ts';
import { attribute, childrenOf, contentOf, textOf, type QtiElement } from './names.ts';
import type { Assignment, Processing } from './processing.ts';

/** Who sees a feedback: everybody, those who were right, those who chose something, or whoever else. */
type Audience = 'ALL' | 'RIGHT' | 'CHOICE' | 'OTHERS';

/** In both arms of a condition, or outside of any: whatever the answer is. */
function isCertain(assignments: readonly Assignment[], value: string): boolean {
  const times = assignments.filter((assignment) => assignment.values?.includes(value)).map(({ when }) => when);
  return (
    times.includes('ALWAYS') || (times.includes('RIGHT') && times.includes('OTHERWISE') && assignments.length === 2)
  );
}

function audienceOf(feedback: QtiElement, declarations: Declarations, processing: Processing): Audience {
  const outcome = attribute(feedback, 'outcomeIdentifier') ?? '';
  const value = attribute(feedback, 'identifier') ?? '';
  const assignments = processing.assignments.filter((assignment) => assignment.outcome === outcome);
  if (assignments.some((assignment) => assignment.values === null)) return 'CHOICE';
  const byDefault = declarations.outcomes.get(outcome)?.defaultValue === value;
  if (attribute(feedback, 'showHide') === 'hide') return assignments.length === 0 && !byDefault ? 'ALL' : 'OTHERS';
  if (assignments.length === 0) return byDefault ? 'ALL' : 'OTHERS';
  if (isCertain(assignments, value)) return 'ALL';
  const shown = assignments.filter((assignment) => assignment.values?.includes(value));
  return shown.length > 0 && shown.every(({ when }) => when === 'RIGHT') ? 'RIGHT' : 'OTHERS';
}

const saysAnything = (element: QtiElement): boolean => textOf(element).trim() !== '' || hasPicture(element);

const hasPicture = (element: QtiElement): boolean =>
  element.children.some((child) => typeof child !== 'string' && (child.name === 'img' || hasPicture(child)));

/** What is shown to everybody, or to those who were right, as the question's explanation; the rest is reported. */
export function readExplanation(
  item: QtiElement,
  declarations: Declarations,
  processing: Processing,
  body: BodyReader,
): string | null {
  const shown: string[] = [];
  for (const feedback of childrenOf(item, 'modalFeedback')) {
    const audience = audienceOf(feedback, declarations, processing);
    const { line } = feedback;
    if (audience === 'ALL' || audience === 'RIGHT') {
      const text = body.markdown(contentOf(feedback));
      if (text === '') continue;
      shown.push(text);
    } else if (!saysAnything(feedback)) continue;
    if (audience === 'RIGHT') {
      const message = 'that its explanation is shown after right answers only';
      body.lose({ code: 'FEEDBACK_CONDITION', part: 'other', message, line });
    } else if (audience === 'CHOICE') {
      body.lose({ code: 'CHOICE_FEEDBACK', part: 'other', message: 'feedback for a choice', line });
    } else if (audience === 'OTHERS') {
      body.lose({ code: 'FEEDBACK', part: 'other', message: 'feedback that depends on the answer', line });
    }
  }
  return shown.length === 0 ? null : shown.join('\n\n');
}
