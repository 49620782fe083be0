import { atField, newId, ok, type Result } from '@plumbline/kernel';
import { actingMember, UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { LoopTemplateRepository } from '../data/loop-template.repository.ts';
import { OpeningRepository } from '../data/opening.repository.ts';
import { draftTemplate, type LoopTemplate, type TemplateInput } from '../domain/loop-template.ts';
import { refusals } from '../domain/refusals.ts';

/** Drafts may name what is not published yet. Refuses with `NOT_FOUND` (the opening) or `INVALID_TEMPLATE`. */
@Injectable()
export class CreateLoopTemplate {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(LoopTemplateRepository) private readonly templates: LoopTemplateRepository,
    @Inject(OpeningRepository) private readonly openings: OpeningRepository,
  ) {}

  run(actor: Actor, openingId: string, input: TemplateInput): Promise<Result<LoopTemplate>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const opening = await this.openings.get(tx, openingId);
      if (opening === null) return refusals.NOT_FOUND({ field: 'input.openingId', values: { what: 'opening' } });
      const template = atField(draftTemplate(newId<'LoopTemplate'>(), opening.id, input), 'input');
      if (!template.ok) return template;
      await this.templates.insert(tx, template.value, actingMember(actor));
      tx.audit({ action: 'loop-template.created', subject: 'loop-template', subjectId: template.value.id });
      return ok(template.value);
    });
  }
}
