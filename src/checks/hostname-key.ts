/** Keys of annotations and labels that look as if they gave a host name, whatever the prefix: `dns.acme.example/hostname`. */
export const hostnameKey = /\/(?:internal-)?hostnames?$/i
