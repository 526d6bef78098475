import { cloudImagesSchema } from './cloudImage';

describe('cloudImagesSchema', () => {
  const least = {
    source: 'https://example.com/image.qcow2',
    sha256: 'a'.repeat(64),
    os: { name: 'Debian', version: '12' },
  };

  it('needs a source, a hash and a system', () => {
    expect(cloudImagesSchema.parse({ 'debian-12': least })).toMatchObject({
      'debian-12': { format: 'qcow2', hash: { algorithm: 'sha256' } },
    });
  });

  it.each<[object, string]>([
    [{ ...least, sha256: undefined }, 'sha256 or sha512'],
    [{ ...least, sha512: 'b'.repeat(128) }, 'one of them'],
    [{ ...least, sha256: 'abc' }, '64 hexadecimal'],
    [{ ...least, source: 'images/x.qcow2' }, 'absolute path'],
    [{ ...least, source: 'ftp://example.com/x' }, 'http or https'],
    [{ ...least, format: 'vmdk' }, 'qcow2'],
    [{ ...least, sha1: 'x' }, 'sha1'],
  ])('refuses %j', (image, why) => {
    expect(() => cloudImagesSchema.parse({ stock: image })).toThrow(why);
  });

  it('refuses names that are no file names', () => {
    expect(() => cloudImagesSchema.parse({ '../x': least })).toThrow('plain');
  });
});
