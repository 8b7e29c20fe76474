/** A document with every kind of step and every key, for the tests of this folder. */
export const everyKind = `
id: every-kind
title: Every kind
summary: Everything at once
inputs:
  agents: { kind: list, of: text, maxItems: 50 }
  mode: { kind: choice, values: [soft, hard], default: soft }
triggers:
  - { id: nightly, schedule: '0 3 * * MON-FRI', time-zone: Europe/Paris, missed: once, inputs: { mode: hard } }
  - { id: hook, webhook: hmac, inputs: { agents: '\${{ trigger.body.agents }}' } }
  - { id: threat, event: '\${{ event.kind == "threat.detected" && size(event.data) > 0 }}' }
variables: { state: new, seen: [], tries: 0 }
limits: { concurrency: 2, rate: { runs: 20, within: 1h }, priority: high, pause-after: 5, timeout: 8h }
steps:
  - id: act
    title: Act
    notes: Why it is here
    if: \${{ size(inputs.agents) > 0 }}
    timeout: 1m
    retry: { attempts: 3, delay: 5s, factor: 1.5, on: [rate-limited] }
    on-error: continue
    action: test.isolate
    connection: SES
    input: { id: '\${{ inputs.agents[0] }}', big: 9007199254740993 }
  - { id: settled, wait: { settlement: act, within: 1h30m } }
  - id: cut-off
    verb: isolate
    connections: [SES, '\${{ inputs.mode }}']
    incident: case-1
    input: { endpoints: '\${{ inputs.agents }}', reason: 'Run \${{ run.id }}' }
    on-error:
      - { id: cut-off-failed, notify: Not isolated, text: '\${{ steps["cut-off"].error.message }}', channels: [mail], severity: critical }
  - { id: ask-server, connection: '\${{ inputs.mode }}', request: { path: '/hosts/\${{ size(inputs.agents) }}' } }
  - { id: pause, wait: { time: 5s } }
  - { id: longer, wait: { time: '\${{ 5 + 5 }}' } }
  - { id: moment, wait: { until: '2027-01-31T08:00:00Z' } }
  - { id: later, wait: { until: '\${{ trigger.at }}' } }
  - { id: sign, wait: { event: '\${{ event.data.run == run.id }}', within: 1d } }
  - id: decide
    branch:
      - when: \${{ steps["ask-server"].data.body.ok }}
        name: good
        steps: [{ id: in_case, store: { set: { state: good }, append: { seen: '\${{ run.now }}' }, remove: { seen: x } } }]
      - steps: [{ id: otherwise, store: { set: { tries: '\${{ vars.tries + 1 }}' } } }]
  - id: choose
    switch: \${{ inputs.mode }}
    cases:
      - { value: soft, name: softly, steps: [{ id: softly, wait: { time: 1s } }] }
      - { value: [1, { a: null }], steps: [{ id: strange, wait: { time: 1s } }] }
    otherwise: [{ id: hardly, wait: { time: 1s } }]
  - id: each
    for-each: \${{ inputs.agents }}
    as: agent
    concurrency: 5
    per-second: 0.5
    collect: { agent: '\${{ agent }}', said: '\${{ steps.inside.status }}' }
    steps: [{ id: inside, wait: { time: '\${{ agent_index }}' } }]
  - id: plain
    for-each: [1, 2]
    steps: [{ id: inside2, wait: { time: 1s } }]
  - id: graph
    concurrency: 2
    parallel:
      - { id: look, action: test.list, connection: SES }
      - id: sort
        after: [look]
        branch:
          - { when: '\${{ steps.look.data.found }}', name: found, steps: [{ id: found-it, wait: { time: 1s } }] }
          - { name: not-found, steps: [{ id: lost-it, wait: { time: 1s } }] }
      - { id: rescue, after: [look/failed, sort/not-found], join: any, wait: { time: 1s } }
      - { id: finish, after: [sort, rescue], join: all, wait: { time: '\${{ size(steps.look.message) }}' } }
      - { id: unmapped, disabled: true, notes: Not translated, wait: { time: 1s } }
  - id: poll
    while: \${{ vars.state != "done" }}
    max-iterations: 10
    delay: 30s
    steps: [{ id: polled, store: { set: { state: done } } }]
  - id: consent
    approval: 'Go on with \${{ size(inputs.agents) }}?'
    evidence: { state: '\${{ vars.state }}', seen: '\${{ vars.seen }}' }
    approvers: 2
    role: responder
    expires: 4h
    escalate-to: administrator
  - { id: call, playbook: other, version: 3, inputs: { host: '\${{ steps.finish.status }}' } }
  - { id: tell, notify: 'Done: \${{ run.playbook }}', text: '\${{ default(steps.in_case.status, "skipped") }}' }
  - { id: give-up, if: '\${{ steps.call.status == "failed" }}', fail: 'Call: \${{ steps.call.message }}' }
  - { id: quiet, if: '\${{ inputs.mode == "soft" }}', stop: }
  - { id: enough, stop: { agents: '\${{ inputs.agents }}' } }
output: { agents: '\${{ inputs.agents }}', collected: '\${{ steps.each.output.results }}' }
on-failure:
  - { id: alarm, notify: Failed, text: '\${{ run.error.message }} after \${{ default(steps.act.status, "nothing") }}' }
`;
