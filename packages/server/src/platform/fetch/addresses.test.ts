import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isPublicAddress } from './addresses.ts'

describe('addresses', () => {
  test.each(['93.184.216.34', '1.1.1.1', '2606:4700:4700::1111', '[2606:4700:4700::1111]', '::ffff:93.184.216.34', '64:ff9b::5db8:d822', '2002:5db8:d822::1'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  test.each([
    '127.0.0.1', '127.255.255.254', '0.0.0.0', '0.1.2.3', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1',
    '169.254.169.254', '100.64.0.1', '224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255', '192.0.0.1', '192.0.2.1',
    '198.18.0.1', '198.51.100.1', '203.0.113.1', '192.88.99.1',
    '::', '::1', '[::1]', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12:3456::1', 'fec0::1', 'ff02::1', '2001:db8::1', '2001::1', '100::1',
    '::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '::ffff:0:127.0.0.1',
    '64:ff9b::7f00:1', '64:ff9b::a00:1', '64:ff9b:1::1', '2002:7f00:1::', '2002:c0a8:101::1', '4000::1',
    'localhost', '', 'example.com', '1.2.3', '2130706433', '0x7f000001',
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  test('an IPv4 address is judged alike in every IPv6 form', () => {
    const octet = fc.integer({ min: 0, max: 255 })
    fc.assert(fc.property(fc.tuple(octet, octet, octet, octet), (octets) => {
      const [a, b, c, d] = octets.map((n) => n.toString(16).padStart(2, '0'))
      const plain = isPublicAddress(octets.join('.'))
      expect(isPublicAddress(`::ffff:${octets.join('.')}`)).toBe(plain)
      expect(isPublicAddress(`64:ff9b::${a}${b}:${c}${d}`)).toBe(plain)
      expect(isPublicAddress(`2002:${a}${b}:${c}${d}::1`)).toBe(plain)
    }))
  })
})
