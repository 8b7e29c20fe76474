import type { Table } from '../row.ts';
import { sizeEstimate } from './custom/size-estimate.ts';

export const cloudFunnel: Table = {
  slug: 'cloud-funnel',
  category: 'Cloud Funnel',
  rows: [
    {
      id: 'validate-bucket',
      title: 'Validate Bucket',
      summary:
        'Tests whether the console could write to a storage bucket with the given role or keys. Nothing is saved.',
      request: 'POST /cloud-funnel/validate-bucket-permissions',
      body: `
        data!:{ bucketUrl! accountId cloudProvider useAssumeRole:flag roleToAssume siteId accessKeyId:secret
        secretAccessKey:secret }
      `,
      reader: 'object',
      effect: 'read',
      postRead: true,
      permission: 'Cloud Funnel.create, Cloud Funnel.edit',
      licence: 'Cloud Funnel',
    },
    {
      id: 'validate-query',
      title: 'Validate Query',
      summary: 'Checks the syntax of a query that limits which events are streamed. Nothing is saved.',
      request: 'POST /cloud-funnel/validate-query',
      body: 'data!:{ query!:text(50000) }',
      reader: 'object',
      effect: 'read',
      postRead: true,
      permission: 'Cloud Funnel.create, Cloud Funnel.edit',
      licence: 'Cloud Funnel',
    },
    {
      id: 'get-cloud-funnel-rule',
      title: 'Get Cloud Funnel Rule',
      summary:
        'Reads where and how events are streamed for an account or site. Account-level tokens must name one of the two.',
      request: 'GET /cloud-funnel/onboarding',
      query: 'accountId siteId',
      reader: 'object',
      effect: 'read',
      permission: 'Cloud Funnel.view',
      licence: 'Cloud Funnel',
    },
    {
      id: 'post-onboarding-cloud-funnel',
      title: 'Post Onboarding Cloud Funnel',
      summary:
        'Sets up or changes the streaming of telemetry into your storage bucket: query, fields, sites and credentials.',
      request: 'POST /cloud-funnel/onboarding',
      body: `
        data!:{ accountId bucketUrl disableStream:flag isInheriting query:text(50000) cloudProvider useAssumeRole:flag
        roleToAssume desiredFields siteIds accessKeyId:secret secretAccessKey:secret }
      `,
      reader: 'object',
      effect: 'write',
      idempotent: true,
      permission: 'Cloud Funnel.create, Cloud Funnel.edit',
      licence: 'Cloud Funnel',
    },
    {
      id: 'delete-cloud-funnel-rule',
      title: 'Delete Cloud Funnel Rule',
      summary: 'Stops telemetry streaming for an account or some sites and forgets its settings.',
      request: 'DELETE /cloud-funnel/onboarding',
      body: 'data!:{ accountId siteIds }',
      reader: 'object',
      effect: 'destructive',
      idempotent: true,
      permission: 'Cloud Funnel.delete',
      licence: 'Cloud Funnel',
    },
    {
      id: 'list-estimate-size-of-events',
      title: 'List Estimate Size Of Events',
      summary:
        'Reads the result of a size estimate by its id: matching events and expected bytes, once it is complete.',
      request: 'GET /cloud-funnel/estimator',
      query: 'estimatorId!:text',
      reader: 'object',
      effect: 'read',
      permission: 'Cloud Funnel.view',
      licence: 'Cloud Funnel',
    },
    {
      id: 'create-estimator-id',
      title: 'Create Estimator ID',
      summary: 'Has the console estimate how much data a streaming query would produce, and waits for the figures.',
      request: 'POST /cloud-funnel/estimator',
      body: 'data!:{ accountIds query:text(50000) desiredFields siteIds }',
      reader: 'object',
      effect: 'write',
      permission: 'Cloud Funnel.view',
      licence: 'Cloud Funnel',
      handler: sizeEstimate,
    },
  ],
};
