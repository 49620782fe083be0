import type { ItemKey } from '../domain/item.ts';
import type { LabelledChoice, PresentedItem } from '../domain/shuffle.ts';
import type { AssessmentPreview, PreviewedItem, PreviewGrade } from '../use-cases/preview-assessment.ts';
import type { AttemptPreviewType, PreviewGradeType, PreviewItemType, PreviewKeyType } from './preview.types.ts';

export const toPreview = ({ assessment, seed, items, sectionLast }: AssessmentPreview): AttemptPreviewType => ({
  assessmentId: assessment.id,
  seed,
  title: assessment.title,
  timeLimitMinutes: assessment.timeLimitMinutes,
  navigation: assessment.navigation,
  instructions: assessment.instructions,
  consentText: assessment.consentText,
  sections: assessment.sections.map(({ title, timeLimitMinutes }, index) => ({
    title,
    first: (sectionLast[index - 1] ?? 0) + 1,
    last: sectionLast[index] ?? 0,
    timeLimitMinutes: timeLimitMinutes ?? null,
  })),
  items: items.map(toItem),
});

const toItem = ({ item, shown }: PreviewedItem): PreviewItemType => ({
  id: shown.id,
  position: shown.position,
  kind: shown.body.kind,
  stem: shown.body.stem,
  choices: shown.choices.map(toChoice),
  targets: shown.targets.map(toChoice),
  points: item.points,
  questionId: item.pin.questionId,
  questionVersion: item.pin.version,
});

const toChoice = ({ id, label, text, anchored }: LabelledChoice) => ({ id, label, text, anchored });

export const toPreviewGrade = ({ grade, items }: PreviewGrade): PreviewGradeType => ({
  points: grade.points,
  maximum: grade.maximum,
  percent: grade.percent,
  passed: grade.passed,
  items: items.map(({ item, shown, grade: { itemId, points, maximum, outcome } }) => ({
    itemId,
    position: shown.position,
    points,
    maximum,
    outcome,
    key: toKey(item.content.key, shown),
    explanation: item.content.explanation,
  })),
});

function toKey(key: ItemKey, { choices }: PresentedItem): PreviewKeyType {
  switch (key.type) {
    case 'CHOICES':
      return {
        choiceIds: [...key.choiceIds],
        labels: choices.flatMap(({ id, label }) => (key.choiceIds.includes(id) ? [label] : [])),
      };
    case 'NUMERIC':
      return { numeric: key.value, tolerance: key.tolerance, relative: key.toleranceMode === 'RELATIVE' };
    case 'TEXT':
      return { accepted: [...key.accepted], caseSensitive: key.caseSensitive };
    case 'ORDER':
      return { order: [...key.order] };
    case 'MATCHES':
      return { matches: key.matches.map(({ left, right }) => ({ left, right })) };
    case 'MANUAL':
      return { modelAnswer: key.modelAnswer, keyPoints: [...key.keyPoints] };
  }
}
