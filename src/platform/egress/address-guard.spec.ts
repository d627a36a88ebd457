import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isLoopback, refusalOfAddress } from './address-guard.js';

const strict = { allowLoopback: false };

describe('refusalOfAddress', () => {
  it.each(['1.1.1.1', '8.8.8.8', '93.184.216.34', '172.15.255.255', '172.32.0.0', '100.63.255.255', '100.128.0.0', '169.253.255.255', '223.255.255.255', '2606:4700:4700::1111', '2a00:1450:4001::200e'])(
    'lets the public address %s pass', (address) => {
      expect(refusalOfAddress(address, strict)).toBeNull();
    },
  );

  it.each([
    ['127.0.0.1', 'loopback'], ['127.255.255.254', 'loopback'], ['::1', 'loopback'],
    ['0.0.0.0', 'unspecified'], ['0.1.2.3', 'unspecified'], ['::', 'unspecified'],
    ['10.0.0.1', 'private'], ['172.16.0.1', 'private'], ['172.31.255.255', 'private'], ['192.168.1.1', 'private'], ['fc00::1', 'uniqueLocal'], ['fd00:ec2::254', 'uniqueLocal'],
    ['169.254.169.254', 'linkLocal'], ['169.254.170.2', 'linkLocal'], ['fe80::1', 'linkLocal'], ['fe80::1%eth0', 'linkLocal'], ['febf::1', 'linkLocal'],
    ['100.64.0.1', 'carrierGradeNat'], ['100.100.100.200', 'carrierGradeNat'], ['100.127.255.255', 'carrierGradeNat'],
    ['168.63.129.16', 'metadata'], ['192.0.0.192', 'reserved'],
    ['224.0.0.1', 'multicast'], ['239.255.255.255', 'multicast'], ['ff02::1', 'multicast'], ['255.255.255.255', 'broadcast'],
    ['192.0.2.1', 'reserved'], ['198.51.100.1', 'reserved'], ['203.0.113.1', 'reserved'], ['198.18.0.1', 'reserved'], ['198.19.255.255', 'reserved'], ['192.88.99.1', 'reserved'], ['240.0.0.1', 'reserved'], ['2001:db8::1', 'reserved'],
    ['::ffff:127.0.0.1', 'ipv4Mapped'], ['::ffff:8.8.8.8', 'ipv4Mapped'], ['::ffff:a9fe:a9fe', 'ipv4Mapped'],
    ['::127.0.0.1', 'ipv4Mapped'], ['::7f00:1', 'not global unicast'], ['::808:808', 'not global unicast'],
    ['64:ff9b::7f00:1', 'rfc6052'], ['64:ff9b:1::a00:1', 'rfc6052'], ['::ffff:0:127.0.0.1', 'rfc6145'],
    ['2002:7f00:1::', '6to4'], ['2002:808:808::1', '6to4'], ['2001:0:53aa:64c::1', 'teredo'], ['fec0::1', 'deprecatedSiteLocal'], ['100::1', 'discard'], ['5f00::1', 'segmentRouting'], ['4000::1', 'not global unicast'],
    ['', 'not an IP address'], ['localhost', 'not an IP address'], ['1.2.3.4.5', 'not an IP address'],
  ])('refuses %s as %s', (address, reason) => {
    expect(refusalOfAddress(address, strict)).toBe(reason);
  });

  it('allows loopback in no disguise, and nothing else, when it is allowed', () => {
    const lenient = { allowLoopback: true };
    for (const address of ['127.0.0.1', '127.8.8.8', '::1']) expect(refusalOfAddress(address, lenient)).toBeNull();
    for (const address of ['::ffff:127.0.0.1', '::127.0.0.1', '0.0.0.0', '10.0.0.1', '169.254.169.254', '64:ff9b::7f00:1']) expect(refusalOfAddress(address, lenient)).not.toBeNull();
  });

  it('refuses every IPv4 address that hides in an IPv6 one', () => {
    const prefixes = ['::ffff:', '::', '64:ff9b::', '::ffff:0:', '64:ff9b:1::'];
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom(...prefixes), (address, prefix) => refusalOfAddress(prefix + address, strict) !== null),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0, max: 0xffff }), (high, low) => refusalOfAddress(`2002:${high.toString(16)}:${low.toString(16)}::1`, strict) !== null),
    );
  });

  it('refuses every address outside 2000::/3', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }), (words) => {
        fc.pre(((words[0] ?? 0) & 0xe000) !== 0x2000);
        return refusalOfAddress(words.map((word) => word.toString(16)).join(':'), strict) !== null;
      }),
    );
  });
});

it('isLoopback tells the machine itself from everything else', () => {
  for (const address of ['127.0.0.1', '127.1.2.3', '::1']) expect(isLoopback(address)).toBe(true);
  for (const address of ['8.8.8.8', '::ffff:127.0.0.1', '::', 'localhost', '']) expect(isLoopback(address)).toBe(false);
});
