import type { Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { LoopTemplateRepository } from '../data/loop-template.repository.ts';
import { OpeningRepository } from '../data/opening.repository.ts';
import { publishTemplate, type LoopTemplate } from '../domain/loop-template.ts';
import { refusals } from '../domain/refusals.ts';
import { TemplateReferences } from './template-references.ts';

/** Refuses with `NOT_FOUND`, `COVERAGE_GAP`, or as {@link TemplateReferences.resolve} does. */
@Injectable()
export class PublishLoopTemplate {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(LoopTemplateRepository) private readonly templates: LoopTemplateRepository,
    @Inject(OpeningRepository) private readonly openings: OpeningRepository,
    @Inject(TemplateReferences) private readonly references: TemplateReferences,
  ) {}

  run(actor: Actor, id: string): Promise<Result<LoopTemplate>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const template = await this.templates.lock(tx, id);
      const opening = template && (await this.openings.get(tx, template.openingId));
      if (!template || !opening) return refusals.NOT_FOUND({ field: 'id', values: { what: 'loop template' } });
      const published = publishTemplate(template, opening.competencies);
      if (!published.ok || template.status === 'PUBLISHED') return published;
      const resolved = await this.references.resolve(tx, template.stages);
      if (!resolved.ok) return resolved;
      await this.templates.save(tx, published.value);
      tx.audit({
        action: 'loop-template.published',
        subject: 'loop-template',
        subjectId: id,
        before: { status: template.status },
        after: { status: published.value.status, revision: published.value.revision },
      });
      return published;
    });
  }
}
