import { normaliseText } from '../../domain/normalise.ts';
import type { Choice, Match, QuestionContent } from '../../domain/question-content.ts';
import type { BodyReader } from './body.ts';
import { unsupportedProcessing } from './conditions.ts';
import { ItemFailure } from './failure.ts';
import type { ItemContext } from './context.ts';
import { Identifiers, keyOf } from './keys.ts';
import { classesOf, KIND_MARKS } from './markers.ts';
import { attribute, childrenOf, elements, isQti, textOf, type QtiElement } from './names.ts';

function readChoice(element: QtiElement, body: BodyReader): Choice {
  const content = element.children.filter((child) => {
    if (typeof child === 'string' || !['feedbackInline', 'feedbackBlock'].some((name) => isQti(child, name)))
      return true;
    if (textOf(child).trim() !== '') {
      body.lose({ code: 'CHOICE_FEEDBACK', part: 'other', message: 'feedback for a choice', line: child.line });
    }
    return false;
  });
  if (attribute(element, 'templateIdentifier') !== null) {
    throw new ItemFailure('TEMPLATE_ITEM', 'Its choices are made anew by a template each time it is shown.');
  }
  return {
    id: (attribute(element, 'identifier') ?? '').trim(),
    text: body.markdown(content),
    anchored: attribute(element, 'fixed') === 'true',
  };
}

function checkTexts(choices: readonly Choice[], least: number): void {
  if (choices.length < least) throw new ItemFailure('TOO_FEW_CHOICES', `It has fewer than ${least} choices.`);
  const seen = new Set<string>();
  for (const { id, text } of choices) {
    const normalised = normaliseText(text);
    if (normalised === '')
      throw new ItemFailure(
        'EMPTY_CHOICE',
        `Nothing that can be shown here is left of the choice ${JSON.stringify(id)}.`,
      );
    if (seen.has(normalised))
      throw new ItemFailure(
        'DUPLICATE_CHOICES',
        `Two of its choices say the same: ${JSON.stringify(text.slice(0, 80))}.`,
      );
    seen.add(normalised);
  }
}

function readChoices(parent: QtiElement, name: string, body: BodyReader): Choice[] {
  const choices = childrenOf(parent, name).map((element) => readChoice(element, body));
  checkTexts(choices, 2);
  return choices;
}

const isTruth = (choices: readonly Choice[]): boolean =>
  choices.length === 2 &&
  choices
    .map(({ text }) => normaliseText(text).toLowerCase().replace(/\.$/u, ''))
    .sort()
    .join() === 'false,true';

function kindOf(interaction: QtiElement, choices: readonly Choice[]): 'SINGLE_CHOICE' | 'TRUE_FALSE' {
  const marks = classesOf(interaction.attributes);
  if (marks.includes(KIND_MARKS.SINGLE_CHOICE)) return 'SINGLE_CHOICE';
  const marked = marks.includes(KIND_MARKS.TRUE_FALSE) && choices.length === 2;
  return marked || isTruth(choices) ? 'TRUE_FALSE' : 'SINGLE_CHOICE';
}

function limitOf(interaction: QtiElement): number {
  const limit = Number(attribute(interaction, 'maxChoices') ?? 1);
  return Number.isInteger(limit) && limit > 0 ? limit : Infinity;
}

export function readChoiceItem(context: ItemContext): QuestionContent {
  const { interaction, response, scoring, body } = context;
  const inline = interaction.name === 'inlineChoiceInteraction';
  const choices = readChoices(interaction, inline ? 'inlineChoice' : 'simpleChoice', body);
  const identifiers = new Identifiers(
    choices.map(({ id }) => id),
    response.line,
  );
  const found = context.use(keyOf(response, scoring));
  const choiceIds = [...new Set(found.map((value) => identifiers.find(value)))];
  context.warn(identifiers.warnings);
  const limit = inline ? 1 : limitOf(interaction);
  const many = response.cardinality !== 'single' && limit > 1;
  if (!many && choiceIds.length !== 1) {
    throw new ItemFailure('AMBIGUOUS_KEY', `It calls ${choiceIds.length} choices right, and one may be chosen.`);
  }
  if (choiceIds.length > limit) {
    throw new ItemFailure('AMBIGUOUS_KEY', `It calls ${choiceIds.length} choices right, and ${limit} may be chosen.`);
  }
  if (many && limit < choices.length) {
    body.lose({
      code: 'CHOICE_LIMIT',
      part: 'other',
      message: `at most ${limit} may be chosen`,
      line: interaction.line,
    });
  }
  return {
    kind: many ? 'MULTIPLE_CHOICE' : kindOf(interaction, choices),
    stem: context.stem(),
    choices,
    key: { choiceIds },
    explanation: null,
  };
}

export function readOrderItem(context: ItemContext): QuestionContent {
  const { interaction, response, scoring, body } = context;
  const choices = readChoices(interaction, 'simpleChoice', body);
  if (scoring.by === 'MAPPING') throw unsupportedProcessing('the points do not depend on the order');
  const identifiers = new Identifiers(
    choices.map(({ id }) => id),
    response.line,
  );
  const order = context.use(keyOf({ ...response, mapping: null }, scoring)).map((value) => identifiers.find(value));
  context.warn(identifiers.warnings);
  if (new Set(order).size < order.length) throw new ItemFailure('AMBIGUOUS_KEY', 'Its key names a choice twice.');
  if (order.length !== choices.length) {
    throw new ItemFailure('UNSUPPORTED_INTERACTION', `${interaction.spelled} that orders some of its choices only.`);
  }
  return { kind: 'ORDERING', stem: context.stem(), choices, key: { order }, explanation: null };
}

function readPair(value: string, sources: Identifiers, targets: Identifiers): Match & { turned: boolean } {
  const [first = '', second = '', ...more] = value.split(/\s+/u);
  if (more.length > 0 || second === '') {
    throw new ItemFailure('UNKNOWN_KEY', `Its key has ${JSON.stringify(value.slice(0, 80))}, which is no pair.`);
  }
  const turned = !sources.has(first) && sources.has(second) && targets.has(first);
  const [left, right] = turned ? [second, first] : [first, second];
  return { left: sources.find(left), right: targets.find(right), turned };
}

export function readMatchItem(context: ItemContext): QuestionContent {
  const { interaction, response, scoring, body } = context;
  const sets = elements(interaction).filter((child) => isQti(child, 'simpleMatchSet'));
  const [left, right] = sets;
  if (left === undefined || right === undefined) throw new ItemFailure('TOO_FEW_CHOICES', 'It has nothing to match.');
  const choices = readChoices(left, 'simpleAssociableChoice', body);
  const targets = readChoices(right, 'simpleAssociableChoice', body);
  const sources = new Identifiers(
    choices.map(({ id }) => id),
    response.line,
  );
  const aims = new Identifiers(
    targets.map(({ id }) => id),
    response.line,
  );
  const pairs = context.use(keyOf(response, scoring)).map((value) => readPair(value, sources, aims));
  context.warn([...sources.warnings, ...aims.warnings]);
  if (pairs.some(({ turned }) => turned)) {
    context.warn([
      { code: 'REPAIRED_KEY', message: 'pairs that name the target first were turned round', line: response.line },
    ]);
  }
  if (pairs.length !== choices.length || new Set(pairs.map((pair) => pair.left)).size !== choices.length) {
    const message = `${interaction.spelled} that does not match each choice to one target.`;
    throw new ItemFailure('UNSUPPORTED_INTERACTION', message);
  }
  const matches = pairs.map((pair) => ({ left: pair.left, right: pair.right }));
  return { kind: 'MATCHING', stem: context.stem(), choices, targets, key: { matches }, explanation: null };
}
