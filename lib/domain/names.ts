/** What Kubernetes takes for the name of an object (RFC 1123 subdomain) and of a namespace (RFC 1123 label). */
export const OBJECT_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
export const OBJECT_NAME_AT_MOST = 253;
export const NAMESPACE_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

export function isObjectName(text: string): boolean {
  return text.length <= OBJECT_NAME_AT_MOST && OBJECT_NAME.test(text);
}
