package io.github.camelsmtp.examples.mailserver;

/** How to get into a database server. The password, which a URL may hold too, is never shown. */
record DatabaseLogin(String url, String user, String password) {

    /** For people: the URL up to where its parameters begin, without a user. */
    @Override
    public String toString() {
        return url.replaceFirst("\\?.*", "").replaceFirst("//[^/]*@", "//");
    }
}
