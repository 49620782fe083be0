import { Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, Field, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { ConfigureOrganization } from '../use-cases/configure-organization.ts';

@ObjectType('OrganizationSettings', { description: 'What holds for everybody in the organization.' })
export class OrganizationSettingsType {
  @Field(() => Boolean, { description: 'Nobody publishes questions that they wrote, and nothing skips its review.' })
  fourEyes!: boolean;
}

@Resolver(() => OrganizationSettingsType)
export class OrganizationResolver {
  constructor(@Inject(ConfigureOrganization) private readonly configuration: ConfigureOrganization) {}

  @Allow(Permission.OrganizationRead)
  @Query(() => OrganizationSettingsType)
  organizationSettings(@CurrentActor() actor: Actor): Promise<OrganizationSettingsType> {
    return this.configuration.read(actor);
  }

  @Allow(Permission.OrganizationConfigure)
  @Mutation(() => OrganizationSettingsType, { description: 'Counts from now on; what was published stays so.' })
  async setFourEyes(
    @CurrentActor() actor: Actor,
    @Args('enabled', { type: () => Boolean }) enabled: boolean,
  ): Promise<OrganizationSettingsType> {
    return unwrap(await this.configuration.setFourEyes(actor, enabled));
  }
}
