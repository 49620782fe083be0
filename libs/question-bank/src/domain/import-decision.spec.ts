import { decideItem, type ImportedQuestion, type ItemFacts } from './import-decision.ts';

const digests = (content: string, description = 'plain') => ({ content, description });

const question = (more: Partial<ImportedQuestion> = {}): ImportedQuestion => ({
  questionId: 'q',
  imported: digests('old'),
  current: digests('old'),
  retired: false,
  ...more,
});

const decide = (more: Partial<ItemFacts>) =>
  decideItem({ said: digests('old'), repeats: null, known: null, renewed: null, standing: null, ...more });

const update = { action: 'UPDATE', questionId: 'q', content: false, description: false, editedHere: false };

describe('an item of an import', () => {
  it('makes a question when nothing is known of it', () => {
    expect(decide({})).toEqual({ action: 'CREATE' });
  });

  it('changes nothing when its source says what it said before, whatever became of the question', () => {
    expect(decide({ known: question() })).toMatchObject({ action: 'UNCHANGED', because: 'SAME' });
    expect(decide({ known: question({ current: digests('edited', 'tagged') }) })).toMatchObject({
      action: 'UNCHANGED',
      because: 'SAME',
    });
    expect(decide({ known: question({ retired: true }) })).toMatchObject({ action: 'UNCHANGED', because: 'RETIRED' });
  });

  it('makes a new version when only the source has changed', () => {
    expect(decide({ said: digests('new'), known: question() })).toEqual({ ...update, content: true });
    expect(decide({ said: digests('new'), renewed: question() })).toEqual({ ...update, content: true });
    expect(decide({ said: digests('old', 'hard'), known: question() })).toEqual({ ...update, description: true });
  });

  it('follows the part that only the source has changed, and keeps the one that was changed here', () => {
    const tagged = question({ current: digests('old', 'tagged') });
    expect(decide({ said: digests('new'), known: tagged })).toEqual({ ...update, content: true });
    expect(decide({ said: digests('new', 'hard'), known: tagged })).toEqual({
      ...update,
      content: true,
      editedHere: true,
    });
  });

  it('leaves alone what both sides have changed', () => {
    expect(decide({ said: digests('new'), known: question({ current: digests('edited') }) })).toMatchObject({
      action: 'UNCHANGED',
      because: 'EDITED_HERE',
    });
    expect(decide({ said: digests('new'), known: question({ retired: true }) })).toMatchObject({ because: 'RETIRED' });
  });

  it('finds nothing to do when both sides have changed to the same', () => {
    expect(decide({ said: digests('new'), known: question({ current: digests('new') }) })).toMatchObject({
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
