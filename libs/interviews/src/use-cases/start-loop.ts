import { CandidateDirectory, LoopUpdated } from '@plumbline/contracts';
import { isId, newId, ok, type Result } from '@plumbline/kernel';
import { actingMember, UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { LoopTemplateRepository } from '../data/loop-template.repository.ts';
import { LoopRepository, type LoopRecord } from '../data/loop.repository.ts';
import { OpeningRepository } from '../data/opening.repository.ts';
import { startLoop, type Loop } from '../domain/loop.ts';
import { refusals } from '../domain/refusals.ts';
import { TemplateReferences } from './template-references.ts';

export interface StartLoopCommand {
  readonly templateId: string;
  readonly candidateId: string;
}

/**
 * Refuses with `NOT_FOUND` (the template), `CANDIDATE_UNKNOWN`, `TEMPLATE_NOT_PUBLISHED`, `LOOP_EXISTS` with
 * `details.loopId`, or as {@link TemplateReferences.resolve} does.
 */
@Injectable()
export class StartLoop {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(LoopTemplateRepository) private readonly templates: LoopTemplateRepository,
    @Inject(OpeningRepository) private readonly openings: OpeningRepository,
    @Inject(LoopRepository) private readonly loops: LoopRepository,
    @Inject(CandidateDirectory) private readonly candidates: CandidateDirectory,
    @Inject(TemplateReferences) private readonly references: TemplateReferences,
  ) {}

  run(actor: Actor, command: StartLoopCommand): Promise<Result<LoopRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const loop = await this.copy(tx, command);
      if (!loop.ok) return loop;
      const { id, openingId, templateId, candidateId } = loop.value;
      if (!(await this.loops.insert(tx, loop.value, actingMember(actor)))) {
        const loopId = await this.loops.findActive(tx, openingId, candidateId);
        return refusals.LOOP_EXISTS({ field: 'input.candidateId', details: { loopId } });
      }
      tx.emit(LoopUpdated, { loopId: id });
      tx.audit({
        action: 'loop.started',
        subject: 'loop',
        subjectId: id,
        after: { openingId, templateId, candidateId },
      });
      const record = await this.loops.get(tx, id);
      if (record === null) throw new Error('A loop just inserted was not found.');
      return ok(record);
    });
  }

  private async copy(tx: Tx, { templateId, candidateId }: StartLoopCommand): Promise<Result<Loop>> {
    const template = await this.templates.get(tx, templateId);
    const opening = template && (await this.openings.get(tx, template.openingId));
    if (!template || !opening)
      return refusals.NOT_FOUND({ field: 'input.templateId', values: { what: 'loop template' } });
    if (template.status !== 'PUBLISHED') return refusals.TEMPLATE_NOT_PUBLISHED({ field: 'input.templateId' });
    const candidates = await this.candidates.find(tx, [candidateId].filter(isId));
    if (!candidates.has(candidateId)) return refusals.CANDIDATE_UNKNOWN({ field: 'input.candidateId' });
    const questions = await this.references.resolve(tx, template.stages);
    if (!questions.ok) return questions;
    return startLoop(template, {
      id: newId<'Loop'>(),
      candidateId,
      competencies: opening.competencies,
      questions: questions.value,
      newStageId: () => newId<'LoopStage'>(),
    });
  }
}
