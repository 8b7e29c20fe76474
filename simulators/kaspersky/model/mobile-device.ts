import { dictionary, type Dictionary } from './attribute.ts';

interface MobileDevice {
  readonly model: string;
  readonly system: string;
  readonly friendlyName: string;
  readonly imei?: string;
}

export const mobileDevices: readonly MobileDevice[] = [
  { model: 'Pixel 7', system: 'Android 14', friendlyName: 'Léa – phone', imei: '350000000000017' },
  { model: 'iPhone 14', system: 'iOS 17.1', friendlyName: 'Field service 3' },
];

export const mobileAttributes: Dictionary<MobileDevice> = dictionary<MobileDevice>({
  Dev_Model: { type: 'string', read: (device) => device.model },
  Dev_OS: { type: 'string', read: (device) => device.system },
  Dev_FrName: { type: 'string', read: (device) => device.friendlyName },
  Dev_IMEI: { type: 'string', read: (device) => device.imei },
  Dev_PhNumber: { type: 'string', read: () => undefined },
});
