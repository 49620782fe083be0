/** Words by which collections in several languages introduce an answer. */
const ANSWERS = [
  String.raw`(?:the\s+)?(?:correct|right)\s+(?:answers?|options?|choices?)(?:\s+(?:is|are))?`,
  String.raw`(?:the\s+)?(?:model\s+|sample\s+)?answers?(?:\s+(?:is|are))?`,
  'ans', 'solution', 'answer key', 'key', 'a',
  '(?:(?:die\\s+)?richtige\\s+)?antwort(?:en)?', 'lösung', '(?:bonne\\s+)?réponses?(?:\\s+correctes?)?', 'respuestas?(?:\\s+correctas?)?',
  'rispost[ae](?:\\s+corrett[ae])?', 'respostas?(?:\\s+corretas?|\\s+certas?)?', '(?:poprawna\\s+)?odpowiedź', '(?:правильный\\s+)?ответы?',
  '(?:правильна\\s+)?відповідь', '(?:juiste\\s+)?antwoord(?:en)?', '(?:doğru\\s+)?(?:cevap|yanıt)', 'jawaban(?:\\s+benar)?', 'đáp án(?:\\s+đúng)?',
  '(?:tačan\\s+)?odgovor', 'përgjigj[ae]', 'răspuns(?:\\s+corect)?', '答え', '答案', '正解', '解答', '回答', '정답', '답', 'คำตอบ',
  '(?:ال)?[إا]جاب[ةه](?:\\s+الصحيح[ةه])?', '(?:ال)?جواب(?:\\s+الصحيح)?',
]; // prettier-ignore
const ANSWER_WORDS = ANSWERS.join('|');
/** Words that stand for an answer in the middle of a sentence too. */
const CLEAR_WORDS = ANSWERS.filter((word) => word !== 'a' && word !== 'key').join('|');

const EXPLANATION_WORDS =
  'explanation|explain|rationale|reason(?:ing)?|erklärung|begründung|explication|explicación|explicação|spiegazione|объяснение|пояснение|解説|説明|解析|설명|açıklama|penjelasan|giải thích|(?:ال)?شرح';

const DRESS = String.raw`[ \t>]*(?:[-*+][ \t]+)?(?:#{1,6}[ \t]+)?(?:<(?:b|strong|summary)>)*[*_]{0,3}[ \t]*(?:✅|✔️?|☑️?|👉|💡)?[ \t]*[*_]{0,3}`;
const UNDRESS = String.raw`[*_]{0,3}(?:</(?:b|strong)>)*`;

const labelled = (words: string): RegExp =>
  new RegExp(`^${DRESS}(?:${words})${UNDRESS}[ \\t]*[:：]${UNDRESS}[ \\t]*(.*)$`, 'isu');
const bare = (words: string): RegExp =>
  new RegExp(`^[ \\t]*(?:#{1,6}[ \\t]+(?:\\*\\*|__)?|\\*\\*|__)(?:${words})(?:\\*\\*|__)?[ \\t]*#*[ \\t]*$`, 'isu');

const ANSWER = labelled(ANSWER_WORDS);
const ANSWER_BARE = bare(ANSWER_WORDS);
/** "The correct answer is B." needs no colon. */
const ANSWER_IS =
  /^[ \t>]*[*_]{0,3}(?:the\s+)?(?:correct|right)\s+(?:answer|option|choice)\s+is[*_]{0,3}[ \t]+(.*)$/isu;
const EXPLANATION = labelled(EXPLANATION_WORDS);
const EXPLANATION_BARE = bare(EXPLANATION_WORDS);

/** Lines longer than this are prose; they are not tried against patterns for labels. */
const LONGEST_LABEL_LINE = 20_000;

/** What every label has, tried first because most lines have none of it: a colon, a heading's or bold marks, or "is". */
const MAY_LABEL = /[:：]|^[ \t]*(?:#|\*\*|__)|^[^\n]{0,40}\bis\b/iu;

/** What stands behind an answer's label on its line; null for a line without one. `A:` is one too: see Q and A. */
export function answerIn(text: string): string | null {
  if (text.length > LONGEST_LABEL_LINE || !MAY_LABEL.test(text)) return null;
  const match = ANSWER.exec(text) ?? ANSWER_IS.exec(text);
  if (match !== null) return withoutDress(match[1] ?? '');
  return ANSWER_BARE.test(text) ? '' : null;
}

/** Like {@link answerIn}, for labels that say "answer" in full. */
export const isAnswerLine = (text: string): boolean =>
  answerIn(text) !== null && !/^[\s>*_#-]*a[*_]*\s*[:：]/iu.test(text);

export function explanationIn(text: string): string | null {
  if (text.length > LONGEST_LABEL_LINE || !MAY_LABEL.test(text)) return null;
  const match = EXPLANATION.exec(text);
  if (match !== null) return withoutDress(match[1] ?? '');
  return EXPLANATION_BARE.test(text) ? '' : null;
}

/** Bold marks that began before the label and end after it. */
function withoutDress(text: string): string {
  const trimmed = text.replace(/<\/?(?:b|strong|summary)>/giu, '').trim();
  for (const mark of ['**', '__']) {
    if (trimmed.endsWith(mark) && trimmed.split(mark).length % 2 === 0) return trimmed.slice(0, -2).trim();
  }
  return trimmed;
}

export interface Heading {
  readonly level: number;
  readonly text: string;
}

export function headingIn(text: string): Heading | null {
  const match = /^ {0,3}(#{1,6})(?:[ \t]+|$)/u.exec(text);
  if (match === null) return null;
  return {
    level: match[1]?.length ?? 1,
    text: text
      .slice(match[0].length)
      .replace(/[ \t]+#+[ \t]*$/u, '')
      .trim(),
  };
}

export const isRule = (text: string): boolean =>
  /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/u.test(text);
export const isBlank = (text: string): boolean => text.trim() === '';
export const indentOf = (text: string): number => {
  const blank = /^[ \t]*/u.exec(text)?.[0] ?? '';
  return [...blank].reduce((width, character) => (character === '\t' ? width + 4 - (width % 4) : width + 1), 0);
};

export interface Numbering {
  readonly number: number | null;
  /** What follows the number. */
  readonly rest: string;
  /** Says that it is a question: "Q1.", "Question 2", "Q:"; a mere number may belong to a list. */
  readonly named: boolean;
}

const QUESTION_WORDS =
  'questions?|q|frage|pregunta|domanda|pergunta|вопрос|питання|pytanie|vraag|soru|pertanyaan|câu(?:\\s+hỏi)?|întrebare(?:a)?|pyetja|問題?|问题|질문|문제|(?:ال)?سؤال';
const NAMED_NUMBER = new RegExp(
  `^(?:\\*\\*|__)?(?:${QUESTION_WORDS})[ \\t]*(?:no\\.?[ \\t]*)?[#:.]?[ \\t]*([0-9]{1,5})(?:[ \\t]*[.):：\\]–—-])*(?:\\*\\*|__)?[ \\t]*[:：]?(?:[ \\t]+|$|(?=\\p{L}))`,
  'iu',
);
const NAMED_ONLY = new RegExp(
  `^(?:\\*\\*|__)?(?:questions?|q|frage|pregunta|domanda|вопрос|السؤال|سؤال|问题|質問|질문)(?:\\*\\*|__)?[ \\t]*[:：](?:\\*\\*|__)?[ \\t]*`,
  'iu',
);
const NUMBER = /^(?:\*\*|__)?\[?\(?([0-9]{1,5})(?:\\?[.)]|\][.:]?|[:：](?=[ \t]))(?:\*\*|__)?(?:[ \t]+|$)/u;
/** `D12.` or `F3.` in a heading: the first letter of the word for a question in the collection's language. */
const LETTERED_NUMBER = /^(?:\*\*|__)?\p{Lu}[ \t]?([0-9]{1,5})(?:\*\*|__)?[.:：)](?:\*\*|__)?(?:[ \t]+|$)/u;
const HEADING_NUMBER = /^(?:\*\*|__)?#?([0-9]{1,5})(?:[ \t]*[–—-][ \t]+|[ \t]+)/u;

/** The number or name with which a question begins. `text` has no heading marks and no indentation. */
export function numberingIn(text: string, inHeading: boolean): Numbering | null {
  const head = text.slice(0, 200);
  const bold = /^(?:\*\*|__)/u.exec(head)?.[0];
  const rest = (match: RegExpExecArray): string => {
    const after = text.slice(match[0].length).trim();
    const closes = bold !== undefined && !match[0].slice(2).includes(bold);
    return closes ? after.replace(bold, '').trim() : after;
  };
  if (!/[0-9:：]/u.test(head)) return null;
  const named = NAMED_NUMBER.exec(head);
  if (named !== null) return { number: Number(named[1]), rest: rest(named), named: true };
  const only = NAMED_ONLY.exec(head);
  if (only !== null) return { number: null, rest: rest(only), named: true };
  const lettered = inHeading ? LETTERED_NUMBER.exec(head) : null;
  if (lettered !== null) return { number: Number(lettered[1]), rest: rest(lettered), named: true };
  const plain = NUMBER.exec(head) ?? (inHeading ? HEADING_NUMBER.exec(head) : null);
  return plain === null ? null : { number: Number(plain[1]), rest: rest(plain), named: false };
}

/** Emoji at the end of a text, with what modifies and joins them: levels of difficulty and other decoration. */
const DECORATION = /(?:[ \t*_]|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f)+$/u;

/** `**` that closes stands before or behind the decoration. */
export function endsAsQuestion(text: string): boolean {
  const end = text.trimEnd().slice(-80);
  const bare = end.replace(DECORATION, '');
  return /[?？؟][*_`"'”’)\]]*$/u.test(bare);
}

const HIDING = new RegExp(String.raw`<summary\b.*(?<![\p{L}\p{M}])(?:${CLEAR_WORDS})(?![\p{L}\p{M}])`, 'isu');

/** The line that folds an answer: its summary says so. */
export const hidesAnswer = (text: string): boolean => text.length < 2_000 && HIDING.test(text);

const EDGE = new RegExp(
  String.raw`^\W*(?:${CLEAR_WORDS})(?![\p{L}\p{M}])|(?<![\p{L}\p{M}])(?:${CLEAR_WORDS}|hints?|tipp?s?)[\s:：!.…)]*$`,
  'isu',
);
const OFFER = /^\W*(?:show|see|view|reveal|click|tap|need|want|hint|spoiler)\b/iu;

/** A summary under which something is folded that belongs to what stands before: an answer, a hint. */
export const announcesFold = (summary: string): boolean =>
  summary.length < 2_000 && (OFFER.test(summary) || (EDGE.test(summary) && !endsAsQuestion(summary)));
