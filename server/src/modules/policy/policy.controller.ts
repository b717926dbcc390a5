import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import * as open from '@qinqing/contract/public';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { PolicyHistoryService } from './policy-history.service.js';
import { PublicPolicyService } from './public-policy.service.js';
import { SavedMeasuresService } from './saved-measures.service.js';

@Controller()
export class PolicyController {
  constructor(
    private readonly policies: PublicPolicyService,
    private readonly history: PolicyHistoryService,
    private readonly saved: SavedMeasuresService,
  ) {}

  @Route(open.getServiceInfo)
  getServiceInfo() {
    return this.policies.serviceInfo();
  }

  @Route(open.getPackage)
  getPackage() {
    return this.policies.package();
  }

  @Route(open.listMeasures)
  listMeasures(@Query() query: QueryOf<typeof open.listMeasures>) {
    return this.policies.listMeasures(query);
  }

  @Route(open.listRules)
  listRules() {
    return this.policies.listRules();
  }

  @Route(open.getMeasure)
  getMeasure(@Param() { id }: ParamsOf<typeof open.getMeasure>) {
    return this.policies.getMeasure(id);
  }

  @Route(open.getMeasureFacets)
  getMeasureFacets() {
    return this.policies.facets();
  }

  @Route(open.getMeasureHistory)
  getMeasureHistory(@Param() { id }: ParamsOf<typeof open.getMeasureHistory>) {
    return this.history.history(id);
  }

  @Route(open.getMeasureVersion)
  getMeasureVersion(@Param() { id, version }: ParamsOf<typeof open.getMeasureVersion>) {
    return this.history.version(id, Number(version));
  }

  @Route(open.listPackages)
  listPackages() {
    return this.history.packages();
  }

  @Route(open.getDocument)
  getDocument(@Param() { id }: ParamsOf<typeof open.getDocument>) {
    return this.history.document(id);
  }

  @Route(firm.listSavedMeasures)
  listSavedMeasures(@CurrentActor() actor: Actor) {
    return this.saved.list(actor);
  }

  @Route(firm.saveMeasure)
  saveMeasure(
    @CurrentActor() actor: Actor,
    @Param() { measureId }: ParamsOf<typeof firm.saveMeasure>,
    @Body() { subscribed }: BodyOf<typeof firm.saveMeasure>,
  ) {
    return this.saved.save(actor, measureId, subscribed);
  }

  @Route(firm.unsaveMeasure)
  unsaveMeasure(@CurrentActor() actor: Actor, @Param() { measureId }: ParamsOf<typeof firm.unsaveMeasure>) {
    return this.saved.remove(actor, measureId);
  }
}
