import { describe, expect, it } from 'vitest';
import { activityNames, DOORBELL, functionNames, orchestratorNames } from '../../../src/contracts/names.ts';
import { stepKindNames, verbActivityName, verbsOf } from '../../../src/contracts/step-kind.ts';
import { verbs } from '../../../src/domain/verb-answers.ts';
import { stepTimings } from '../../../src/domain/step-timing.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { stepKinds } from '../../../src/steps/kinds.ts';
import { FakeArm } from '../../support/fake-arm.ts';
import type { StepKindName } from '../../../src/domain/step-inputs.ts';

describe('names that are stored with running operations', () => {
  it('are those that the last release knows', () => {
    expect({ orchestratorNames, activityNames, functionNames, DOORBELL }).toEqual({
      orchestratorNames: { operation: 'operation', planning: 'planning' },
      activityNames: {
        syncOperation: 'operation_sync',
        takeTurn: 'turn_take',
        buildState: 'state_build',
        markMailbox: 'mailbox_mark',
        reopenRecord: 'record_reopen',
        publishRecord: 'record_publish',
        draftPlan: 'plan_draft',
      },
      functionNames: {
        intake: 'intake',
        submitOperation: 'operations_submit',
        listOperations: 'operations_list',
        getOperation: 'operations_get',
        getSteps: 'operations_steps',
        getPlan: 'operations_plan',
        getHistory: 'operations_history',
        sendCommand: 'operations_command',
        plan: 'plan',
        validate: 'validate',
        watchdog: 'watchdog',
        findOrphans: 'orphans_find',
        dashboard: 'dashboard',
        getOrphans: 'orphans_get',
        listClusters: 'clusters_list',
        getStats: 'stats_get',
        getHealth: 'health_get',
        getLiveness: 'live_get',
        getMe: 'me_get',
        getMetrics: 'metrics_get',
        getOpenApi: 'openapi_get',
        getDocs: 'docs_get',
        getDocsStyle: 'docs_style',
        purge: 'instances_purge',
        sendEvents: 'events_send',
      },
      DOORBELL: 'doorbell',
    });
  });

  it('name the kinds of steps, whose verbs are activities', () => {
    expect(verbs).toEqual(['observe', 'begin', 'poll', 'undo', 'diagnose']);
    expect(verbActivityName('managedCluster', 'diagnose')).toBe('managedCluster_diagnose');
    expect(Object.keys(stepTimings).map((kind) => verbActivityName(kind as StepKindName, 'begin'))).toEqual([
      'preflight_begin',
      'removalCheck_begin',
      'previewFeature_begin',
      'resourceProvider_begin',
      'resourceGroup_begin',
      'virtualNetwork_begin',
      'subnet_begin',
      'virtualNetworkPeering_begin',
      'managedIdentity_begin',
      'privateDnsZone_begin',
      'privateDnsLink_begin',
      'roleAssignment_begin',
      'rbacPropagation_begin',
      'managedCluster_begin',
      'clusterVerification_begin',
      'nodeReadiness_begin',
      'kubeconfigSecret_begin',
      'connectionHandoff_begin',
    ]);
  });

  it('are known of each kind without it, and are the verbs that it has', () => {
    const kinds = stepKinds(new FakeArm().clients(), openSqliteRecords(':memory:'));
    expect(Object.keys(kinds).toSorted()).toEqual([...stepKindNames].toSorted());
    for (const name of stepKindNames) {
      expect([name, verbs.filter((verb) => verb in kinds[name])]).toEqual([name, verbsOf(name)]);
    }
  });
});
