/** The path of an image without tag and digest: `registry.k8s.io/external-dns/external-dns`. */
export function imagePath(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^:/]*$/, '')
}

/** The release an image tag names (`v0.21.0`, `0.15.1-debian-12-r3`); undefined without such a tag. */
export function releaseOf(image: string): string | undefined {
  const tag = /:([^:/]+)$/.exec(image.replace(/@.*$/, ''))?.[1] ?? ''
  return /^v?(\d+\.\d+\.\d+)(?![\d.])/.exec(tag)?.[1]
}

/** Whether a release is at least another, both `major.minor.patch`. */
export function isAtLeast(release: string, other: string): boolean {
  const left = release.split('.').map(Number)
  const right = other.split('.').map(Number)
  for (let index = 0; index < 3; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}
