import { decideItem, type ImportedQuestion, type ItemFacts } from './import-decision.ts';

const question = (more: Partial<ImportedQuestion> = {}): ImportedQuestion => ({
  questionId: 'q',
  importedDigest: 'old',
  currentDigest: 'old',
  retired: false,
  ...more,
});

const decide = (more: Partial<ItemFacts>) =>
  decideItem({ contentDigest: 'old', repeats: null, known: null, renewed: null, standing: null, ...more });

describe('an item of an import', () => {
  it('makes a question when nothing is known of it', () => {
    expect(decide({})).toEqual({ action: 'CREATE' });
  });

  it('changes nothing when its source says what it said before, whatever became of the question', () => {
    expect(decide({ known: question() })).toMatchObject({ action: 'UNCHANGED', because: 'SAME' });
    expect(decide({ known: question({ currentDigest: 'edited' }) })).toMatchObject({
      action: 'UNCHANGED',
      because: 'SAME',
    });
    expect(decide({ known: question({ retired: true }) })).toMatchObject({ action: 'UNCHANGED', because: 'RETIRED' });
  });

  it('makes a new version when only the source has changed', () => {
    expect(decide({ contentDigest: 'new', known: question() })).toEqual({ action: 'UPDATE', questionId: 'q' });
    expect(decide({ contentDigest: 'new', renewed: question() })).toEqual({ action: 'UPDATE', questionId: 'q' });
  });

  it('leaves alone what both sides have changed', () => {
    expect(decide({ contentDigest: 'new', known: question({ currentDigest: 'edited' }) })).toMatchObject({
      action: 'UNCHANGED',
      because: 'EDITED_HERE',
    });
    expect(decide({ contentDigest: 'new', known: question({ retired: true }) })).toMatchObject({ because: 'RETIRED' });
  });

  it('finds nothing to do when both sides have changed to the same', () => {
    expect(decide({ contentDigest: 'new', known: question({ currentDigest: 'new' }) })).toMatchObject({
      because: 'SAME',
    });
  });

  it('is a duplicate of a question that came from elsewhere, or from earlier in the file', () => {
    expect(decide({ standing: 'other' })).toEqual({ action: 'DUPLICATE', questionId: 'other' });
    expect(decide({ standing: 'other', renewed: question() })).toEqual({ action: 'DUPLICATE', questionId: 'other' });
    expect(decide({ repeats: { questionId: 'first' }, known: question() })).toEqual({
      action: 'DUPLICATE',
      questionId: 'first',
    });
  });
});
