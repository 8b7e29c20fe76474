import { requireGroupWrite } from '../access/right.ts';
import { record } from '../model/attribute.ts';
import { superGroupId, type Group } from '../model/group-table.ts';
import { PxgError } from '../wire/pxg-error.ts';
import { numberIn, textIn } from '../wire/params-reader.ts';
import { params, type WireObject } from '../wire/value.ts';
import { reads, writes, type Call, type Method, type MethodAnswer } from './method.ts';

const usualFields = [
  'id',
  'name',
  'parentId',
  'grp_full_name',
  'level',
  'hostsNum',
  'childGroupsNum',
  'creationDate',
  'lastUpdate',
];

function find(call: Call, argument: string): Group {
  const id = call.arguments.whole(argument);
  const group = call.world.groups.byId(id);
  if (group === undefined) throw new PxgError('group-not-found', id);
  if (!call.user.devicesScope) throw new PxgError('access-denied');
  return group;
}

function describe(call: Call, group: Group, fields: readonly string[]): WireObject {
  return record(call.world.attributes.group, fields, group);
}

/** Children, with their own children down to the depth; 0 stands for all of them. */
function subgroups(call: Call, parentId: number, depth: number): readonly WireObject[] {
  return call.world.groups.childrenOf(parentId).map((group) => {
    const below = depth === 1 ? [] : subgroups(call, group.id, Math.max(0, depth - 1));
    return params({ id: group.id, name: group.name, ...(below.length === 0 ? {} : { groups: below }) });
  });
}

/** A name that the parent has already gives the group that has it. */
function add(call: Call): MethodAnswer {
  const { groups } = call.world;
  const information = call.arguments.params('pInfo');
  const name = textIn(information, 'name');
  const parentId = numberIn(information, 'parentId');
  if (name === undefined || name === '' || name.length > 100) throw new PxgError('bad-parameter', 'name');
  const parent = groups.byId(parentId ?? -1);
  if (parent === undefined) throw new PxgError('bad-parameter', 'parentId');
  requireGroupWrite(call.user, parent.id);
  const same = groups.childrenOf(parent.id).find((group) => group.name.toLowerCase() === name.toLowerCase());
  return { PxgRetVal: (same ?? groups.add(name, parent.id, parent.virtualServerId)).id };
}

/** A group with hosts or subgroups fails the action. It ends at once: the vendor's published sample has no way to wait. */
function remove(call: Call): MethodAnswer {
  const { world } = call;
  const group = find(call, 'nGroup');
  requireGroupWrite(call.user, group.id);
  const action = world.actions.start(call.session);
  const isEmpty = world.census.of(group.id).all === 0 && world.groups.childrenOf(group.id).length === 0;
  if (group.parentId !== superGroupId && isEmpty) {
    world.groups.remove(group.id);
    action.finish({ succeeded: true, stateCode: 1, data: {} });
  } else {
    action.finish({ succeeded: false, stateCode: 0, data: notEmpty });
  }
  return { strActionGuid: action.id };
}

const notEmptyText = 'The group is not empty.';

const notEmpty: WireObject = {
  GNRL_EA_DESCRIPTION: notEmptyText,
  KLBLAG_ERROR_INFO: params({
    KLBLAG_ERROR_CODE: 900_120,
    KLBLAG_ERROR_SUBCODE: 0,
    KLBLAG_ERROR_MODULE: 'SIM',
    KLBLAG_ERROR_MSG: notEmptyText,
  }),
};

export const groupMethods: readonly Method[] = [
  reads('HostGroup.GroupIdGroups', {}, () => ({ PxgRetVal: 0 })),
  reads('HostGroup.GroupIdUnassigned', {}, () => ({ PxgRetVal: 1 })),
  reads('HostGroup.GroupIdSuper', {}, () => ({ PxgRetVal: superGroupId })),
  reads('HostGroup.GetGroupInfo', { nGroupId: 'int' }, (call) => ({
    PxgRetVal: describe(call, find(call, 'nGroupId'), usualFields),
  })),
  reads('HostGroup.GetGroupInfoEx', { nGroupId: 'int', pArrAttributes: 'array' }, (call) => ({
    PxgRetVal: describe(call, find(call, 'nGroupId'), call.arguments.texts('pArrAttributes')),
  })),
  reads('HostGroup.GetSubgroups', { nGroupId: 'int', nDepth: 'int' }, (call) => ({
    PxgRetVal: subgroups(call, find(call, 'nGroupId').id, call.arguments.whole('nDepth')),
  })),
  reads('HostGroup.GetGroupId', { nParent: 'int', strName: 'string' }, (call) => {
    const wanted = call.arguments.text('strName').toLowerCase();
    const group = call.world.groups
      .childrenOf(find(call, 'nParent').id)
      .find(({ name }) => name.toLowerCase() === wanted);
    return { PxgRetVal: group?.id ?? -1 };
  }),
  writes('HostGroup.AddGroup', { pInfo: 'params' }, add),
  writes('HostGroup.RemoveGroup', { nGroup: 'int', nFlags: 'int' }, remove),
];
