const GENERIC_SUMMARY =
  /^(?:(?:click|tap|press|show|see|view|reveal|display|expand|toggle|open|here|for|to|the|and|&|correct|model|sample)\s+)*(?:answers?|solutions?|explanations?|details?|antwort(?:en)?|lösung|réponse|respuesta|risposta|resposta|odpowiedź|ответ|відповідь|antwoord|cevap|jawaban|đáp án|odgovor|përgjigja|răspuns|答え|答案|解答|回答|정답|답|คำตอบ|(?:ال)?[إا]جاب[ةه](?:\s+الصحيح[ةه])?|(?:ال)?جواب|(?:answer|solution)\s*(?:&|and)\s*explanation)?[\s:：!.…👇⬇️]*$/iu;

export const withoutTags = (text: string): string =>
  text
    .replace(/<[^<>]{0,200}>/gu, '')
    .replace(/[*_]{2}/gu, '')
    .trim();

/** Whether a summary says no more than that something is folded: "Answer", "Click to see the solution". */
export const saysNothing = (summary: string): boolean =>
  GENERIC_SUMMARY.test(withoutTags(summary).replace(/^(?:\p{Extended_Pictographic}|\ufe0f|[ \t])+/u, ''));
