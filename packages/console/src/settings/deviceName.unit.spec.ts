import { describe, expect, it } from 'vitest';
import { deviceName } from './deviceName.ts';

describe('a device', () => {
  it('is named by browser and system', () => {
    expect(deviceName('Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0')).toBe('Firefox on Linux');
    expect(deviceName('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36 Edg/147.0')).toBe('Edge on macOS');
    expect(deviceName('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1')).toBe('Safari on iOS');
    expect(deviceName('curl/8.5.0')).toBe('curl');
    expect(deviceName('nightly-sync')).toBe('nightly-sync');
    expect(deviceName(null)).toBe('Unknown device');
  });
});
