/** Something that people should hear of, wherever they are. */
export interface Notice {
  readonly tenant: string;
  /** For example `approval.requested`, `containment.drifted`, `playbook.paused`. */
  readonly kind: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly title: string;
  readonly text: string;
  /** Path on the console, such as `/approvals/apr_…`; the address of the installation is put before it. */
  readonly path: string | null;
  /** Channel titles; all channels that take this kind when left out. */
  readonly channels?: readonly string[];
  /** The same notice is sent once. */
  readonly key: string;
}

/** Durable: a notice that was handed over is sent, or is seen to have failed. */
export interface Notifier {
  send(notice: Notice): Promise<void>;
}
