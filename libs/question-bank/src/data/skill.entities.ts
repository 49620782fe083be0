import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

@Entity('skills')
@Index('ix_skills_name', ['organizationId', 'name'])
@Index('ix_skills_parent', ['organizationId', 'parentId', 'name'])
@ForeignKey(() => SkillEntity, ['organizationId', 'parentId'], ['organizationId', 'id'], { name: 'fk_skills_parent' })
@Check('ck_skills_parent', 'parent_id <> id')
export class SkillEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_skills' })
  organizationId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_skills' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('uuid', { name: 'parent_id', nullable: true })
  parentId!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'app_now()' })
  createdAt!: Date;
}

/** Every name of every skill, its own and its synonyms: each stands for one skill. */
@Entity('skill_names')
@Index('ix_skill_names_skill', ['organizationId', 'skillId'])
@ForeignKey(() => SkillEntity, ['organizationId', 'skillId'], ['organizationId', 'id'], {
  name: 'fk_skill_names_skill',
})
export class SkillNameEntity {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'pk_skill_names' })
  organizationId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_skill_names' })
  name!: string;

  @Column('uuid', { name: 'skill_id' })
  skillId!: string;
}
