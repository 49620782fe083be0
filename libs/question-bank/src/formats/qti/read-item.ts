import type { QuestionContent } from '../../domain/question-content.ts';
import { normaliseText } from '../../domain/normalise.ts';
import type { Attachment, ReadOutcome, Warning } from '../format.ts';
import { BodyReader, isInteraction } from './body.ts';
import { readChoiceItem, readMatchItem, readOrderItem } from './choices.ts';
import type { ItemContext } from './context.ts';
import { declarationsOf, type Declarations, type ResponseDeclaration } from './declarations.ts';
import { ItemFailure } from './failure.ts';
import { readExplanation } from './feedback.ts';
import type { ItemMetadata } from './metadata.ts';
import { attribute, childOf, childrenOf, isQti, within, type QtiElement } from './names.ts';
import { processingOf, type Processing } from './processing.ts';
import { loseRubrics } from './rubrics.ts';
import { readExtendedText, readTextEntry } from './texts.ts';

const READERS: Readonly<Record<string, (context: ItemContext) => QuestionContent>> = {
  choiceInteraction: readChoiceItem,
  inlineChoiceInteraction: readChoiceItem,
  orderInteraction: readOrderItem,
  matchInteraction: readMatchItem,
  textEntryInteraction: readTextEntry,
  extendedTextInteraction: readExtendedText,
};

/** `textEntryInteraction (2), choiceInteraction`. */
function namesOf(interactions: readonly QtiElement[]): string {
  const counts = new Map<string, number>();
  for (const { spelled } of interactions) counts.set(spelled, (counts.get(spelled) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count})`)).join(', ');
}

function checkConstant(item: QtiElement): void {
  const interactions = namesOf(within(item, isInteraction));
  if (attribute(item, 'adaptive') === 'true') {
    throw new ItemFailure(
      'ADAPTIVE_ITEM',
      `It is adaptive: what it asks depends on earlier answers (${interactions}).`,
    );
  }
  const templates = within(item, ({ name }) => name === 'templateDeclaration' || name === 'templateProcessing');
  if (templates.length > 0) {
    throw new ItemFailure(
      'TEMPLATE_ITEM',
      `It is a template: its values are drawn anew each time it is shown (${interactions}).`,
    );
  }
}

function onlyInteraction(body: QtiElement): QtiElement {
  const found = within(body, isInteraction);
  const [only, ...more] = found;
  if (only === undefined) {
    throw new ItemFailure('UNSUPPORTED_TYPE', 'It asks nothing: there is no interaction in it.');
  }
  if (more.length > 0) throw new ItemFailure('UNSUPPORTED_INTERACTION', `Several interactions: ${namesOf(found)}.`);
  if (READERS[only.name] === undefined) throw new ItemFailure('UNSUPPORTED_INTERACTION', `${only.spelled}.`);
  return only;
}

function responseOf(interaction: QtiElement, { responses }: Declarations): ResponseDeclaration {
  const identifier = (attribute(interaction, 'responseIdentifier') ?? '').trim();
  const response = responses.get(identifier);
  if (response === undefined) {
    throw new ItemFailure(
      'MALFORMED',
      `It declares no response ${JSON.stringify(identifier)} for its ${interaction.spelled}.`,
    );
  }
  return response;
}

/** Points are for people to give here; what processing makes of a free text is lost, not a reason to refuse it. */
function processingFor(
  context: { item: QtiElement; interaction: QtiElement },
  response: ResponseDeclaration,
  declarations: Declarations,
  body: BodyReader,
): Processing {
  if (context.interaction.name !== 'extendedTextInteraction')
    return processingOf(context.item, response.identifier, declarations);
  const processing = childOf(context.item, 'responseProcessing');
  if (processing !== null && processing.children.some((child) => typeof child !== 'string')) {
    const message = 'how the answer is scored automatically';
    body.lose({ code: 'SCORING', part: 'other', message, line: processing.line });
  }
  return { scoring: { by: 'NOTHING' }, assignments: [], losses: [] };
}

/** A title that only repeats what stands elsewhere is none. */
function titleOf(item: QtiElement): string | null {
  const title = (attribute(item, 'title') ?? '').trim();
  const names = [attribute(item, 'identifier'), attribute(item, 'label')].map((name) => name?.trim());
  return title === '' || names.includes(title) ? null : title;
}

const unmarked = (text: string): string => normaliseText(text.replace(/[\\*_`~[\]]/gu, ' '));

function readTitle(title: string | null, content: QuestionContent, body: BodyReader): void {
  if (title === null || 'title' in content) return;
  if (unmarked(content.stem).includes(unmarked(title.replace(/\s*…$/u, '')))) return;
  body.lose({ code: 'TITLE', part: 'other', message: `the title ${JSON.stringify(title.slice(0, 100))}` });
}

/** A BCP 47 tag that is known to be well-formed, or null. */
function localeOf(item: QtiElement, body: BodyReader): string | null {
  const tag = (attribute(item, 'lang') ?? '').trim();
  if (tag === '') return null;
  try {
    Intl.getCanonicalLocales(tag);
    return tag;
  } catch {
    body.lose({
      code: 'LOCALE',
      part: 'other',
      message: `the language ${JSON.stringify(tag.slice(0, 40))}, which is no language tag`,
    });
    return null;
  }
}

export interface ItemSource {
  readonly item: QtiElement;
  /** By the addresses that the item uses. */
  readonly pictures: ReadonlyMap<string, Attachment>;
  readonly metadata: ItemMetadata;
}

function read({ item, pictures, metadata }: ItemSource): ReadOutcome {
  checkConstant(item);
  const itemBody = childOf(item, 'itemBody');
  if (itemBody === null) throw new ItemFailure('MALFORMED', 'It has no body.');
  const interaction = onlyInteraction(itemBody);
  const declarations = declarationsOf(item);
  const response = responseOf(interaction, declarations);
  const body = new BodyReader(pictures);
  for (const stimulus of childrenOf(item, 'assessmentStimulusRef')) {
    const message = `the shared text ${(attribute(stimulus, 'href') ?? '').slice(0, 200)}, which stands in a file of its own`;
    body.lose({ code: 'STIMULUS', part: 'other', message, line: stimulus.line });
  }
  const processing = processingFor({ item, interaction }, response, declarations, body);
  const warnings: Warning[] = [];
  const title = titleOf(item);
  const content = (READERS[interaction.name] as (context: ItemContext) => QuestionContent)({
    item,
    interaction,
    response,
    scoring: processing.scoring,
    body,
    title,
    stem: () => {
      const stem = body.stem(itemBody);
      if (stem === '') throw new ItemFailure('NO_STEM', 'It has no text that asks something.');
      return stem;
    },
    use: (found) => {
      for (const loss of found.losses) body.lose(loss);
      warnings.push(...found.warnings);
      return found.values;
    },
    warn: (more) => warnings.push(...more),
  });
  const explanation = readExplanation(item, declarations, processing, body);
  if ('explanation' in content) loseRubrics(item, body);
  else if (explanation !== null) {
    body.lose({ code: 'FEEDBACK', part: 'other', message: 'feedback for whoever has answered' });
  }
  readTitle(title, content, body);
  return {
    ok: true,
    question: {
      content: 'explanation' in content ? { ...content, explanation } : content,
      ...metadata,
      locale: localeOf(item, body),
      attachments: body.attachments,
    },
    losses: [...processing.losses, ...body.losses].filter(isFirst),
    warnings,
  };
}

/** One loss for each thing: several choices with feedback are told by their lines. */
const isFirst = (
  loss: { code: string; message: string; line?: number },
  index: number,
  all: readonly (typeof loss)[],
): boolean =>
  all.findIndex(({ code, message, line }) => code === loss.code && message === loss.message && line === loss.line) ===
  index;

/** An item as a question. Never throws: what cannot be one says why. */
export function readItem(source: ItemSource): ReadOutcome {
  try {
    return read(source);
  } catch (cause) {
    if (cause instanceof ItemFailure) return { ok: false, code: cause.code, message: cause.message };
    throw cause;
  }
}

/** The addresses of pictures that the item's texts show, in the order of the document; each once. */
export function pictureAddresses(item: QtiElement): string[] {
  const found = new Set<string>();
  const visit = (element: QtiElement): void => {
    for (const child of element.children) {
      if (typeof child === 'string') continue;
      const address =
        child.space === 'HTML' && child.name === 'img'
          ? attribute(child, 'src')
          : child.name === 'object'
            ? attribute(child, 'data')
            : null;
      if (address !== null && address !== '') found.add(address.trim());
      visit(child);
    }
  };
  for (const part of ['itemBody', 'modalFeedback'].flatMap((name) => childrenOf(item, name))) visit(part);
  return [...found];
}

/** Whether this is the root of an item. */
export const isItem = (root: QtiElement): boolean => isQti(root, 'assessmentItem');
