package io.github.camelsmtp.component;

/**
 * What stands behind the scheme of a server's URI: {@code host:port}, an IPv6 address in brackets.
 *
 * @param host a name or an address, without brackets
 * @param port 0 to 65535; 0: a free one
 */
record HostAndPort(String host, int port) {

    /** @throws IllegalArgumentException if it is anything else, in one line that names the URI */
    static HostAndPort parse(String scheme, String remaining) {
        int colon = remaining.lastIndexOf(':');
        String host = colon < 0 ? "" : remaining.substring(0, colon);
        String digits = remaining.substring(colon + 1);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            host = "";
        }
        boolean number =
                !digits.isEmpty() && digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (host.isEmpty() || !number || Integer.parseInt(digits) > 65_535) {
            throw new IllegalArgumentException("'" + scheme + ":" + remaining + "' must be " + scheme
                    + ":host:port, with a port from 0 to 65535 (0: a free one)");
        }
        return new HostAndPort(host, Integer.parseInt(digits));
    }
}
