import { atField, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { LoopTemplateRepository } from '../data/loop-template.repository.ts';
import { reviseTemplate, type LoopTemplate, type TemplateInput } from '../domain/loop-template.ts';
import { refusals } from '../domain/refusals.ts';

/** Running loops keep their copies. Refuses with `NOT_FOUND` or `INVALID_TEMPLATE`. */
@Injectable()
export class ReviseLoopTemplate {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(LoopTemplateRepository) private readonly templates: LoopTemplateRepository,
  ) {}

  run(actor: Actor, id: string, input: TemplateInput): Promise<Result<LoopTemplate>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const template = await this.templates.lock(tx, id);
      if (template === null) return refusals.NOT_FOUND({ field: 'id', values: { what: 'loop template' } });
      const revised = atField(reviseTemplate(template, input), 'input');
      if (!revised.ok) return revised;
      await this.templates.save(tx, revised.value);
      tx.audit({
        action: 'loop-template.revised',
        subject: 'loop-template',
        subjectId: id,
        before: { status: template.status, revision: template.revision },
        after: { status: revised.value.status, revision: revised.value.revision },
      });
      return revised;
    });
  }
}
