# Net::OAuth as a client: it signs, and HTTP::Tiny sends.

use strict;
use warnings;
use utf8;

use Encode qw(decode encode);
use HTTP::Tiny;
use JSON::PP;
use Net::OAuth;
use URI;
use URI::Escape qw(uri_escape_utf8 uri_unescape);

$Net::OAuth::PROTOCOL_VERSION = Net::OAuth::PROTOCOL_VERSION_1_0A;
$Net::OAuth::SKIP_UTF8_DOUBLE_ENCODE_CHECK = 1; # a row is about that
$| = 1;

my %env = map { $_ => decode('UTF-8', $ENV{"INTEROP_$_"}) }
    qw(PROVIDER CLIENT_ID CLIENT_SECRET RSA_CLIENT_ID RSA_KEY CALLBACK);
my $profile = "$env{PROVIDER}/1.1/account/verify_credentials.json";
my $update  = "$env{PROVIDER}/1.1/statuses/update.json";
my $call    = "$env{PROVIDER}/interop/token";
my $http    = HTTP::Tiny->new(max_redirect => 0);
my $json    = JSON::PP->new->utf8;
my $form    = 'application/x-www-form-urlencoded';

sub tell_line { print $json->encode({@_}), "\n" }

# A row.
sub check {
    my ($exercised, $act) = @_;
    return tell_line(exercised => $exercised, result => 'pass') if eval { $act->(); 1 };
    tell_line(exercised => $exercised, result => 'fail', note => words($@));
}

# A row for something that the two read differently: `$right` succeeds, as what is nearest to it and read alike, and
# `$act` is refused for its signature.
sub differs {
    my ($exercised, $note, $right, $act) = @_;
    my $done = eval {
        $right->();
        die 'it is accepted' if eval { $act->(); 1 };
        $@ =~ /^401 .*signature_invalid/ or die $@;
        1;
    };
    return tell_line(exercised => $exercised, result => 'differs', note => $note) if $done;
    tell_line(exercised => $exercised, result => 'fail', note => words($@));
}

sub words {
    my $text = shift;
    $text =~ s/\s+/ /g;
    return substr $text, 0, 300;
}

# Text, encoded: names and values as they are sent.
sub pairs {
    my %params = @_;
    return join '&', map { uri_escape_utf8($_) . '=' . uri_escape_utf8($params{$_}) } sort keys %params;
}

# Sends; what is refused is died of.
sub send_it {
    my ($method, $url, $headers, $content) = @_;
    my $reply = $http->request($method, "$url", { headers => $headers, defined $content ? (content => $content) : () });
    die "$reply->{status} $reply->{content}\n" unless $reply->{success};
    return $reply->{content};
}

# Everything that Net::OAuth wants to know, signed.
sub signed {
    my ($kind, $who, $method, $url, %more) = @_;
    my $request = Net::OAuth->request($kind)->new(
        consumer_key     => $env{CLIENT_ID},
        consumer_secret  => $env{CLIENT_SECRET},
        request_method   => $method,
        request_url      => $url,
        signature_method => 'HMAC-SHA1',
        timestamp        => time,
        nonce            => join('', map { sprintf '%04x', rand 65536 } 1 .. 8),
        %$who,
        %more,
    );
    $request->sign;
    return $request;
}

sub in_header {
    my $request = signed(@_);
    return { Authorization => $request->to_authorization_header('interop') };
}

# Does what the person and their browser do; answers the fields that the browser comes back with.
sub decide {
    my ($token, $decision) = @_;
    my $page_url = Net::OAuth->request('user auth')->new(token => $token)->to_url("$env{PROVIDER}/oauth/authorize");
    my $page = send_it('GET', $page_url);
    my %fields = (decision => $decision);
    for my $tag ($page =~ /(<input\b[^>]*>)/g) {
        next unless $tag =~ /type="hidden"/ || $tag =~ /\bchecked\b/;
        my ($name, $value) = map { $tag =~ /\b$_="([^"]*)"/ } qw(name value);
        $fields{$name} = $value;
    }
    my ($action) = $page =~ /<form\b[^>]*\baction="([^"]*)"/;
    my $headers = { 'Content-Type' => $form, Origin => $env{PROVIDER}, 'Sec-Fetch-Site' => 'same-origin' };
    my $answer = $http->post(URI->new_abs($action, $page_url), { headers => $headers, content => pairs(%fields) });
    die "decided: $answer->{status}\n" unless $answer->{status} == 303;
    return { URI->new($answer->{headers}{location})->query_form };
}

# Three steps. `$who` is what differs from the client of the other rows, and `$place` says how a request is sent.
sub log_in {
    my ($who, $place) = @_;
    my $step = sub {
        my ($kind, $name, %more) = @_;
        my $request = signed("$kind token", $who, 'POST', "$env{PROVIDER}/oauth/$name", %more);
        return Net::OAuth->response("$kind token")->from_post_body($place->($request));
    };
    my $temporary = $step->('request', 'request_token', callback => $env{CALLBACK});
    die "not confirmed\n" unless $temporary->callback_confirmed eq 'true';
    my $back = decide($temporary->token, 'allow');
    die "another token came back\n" unless $back->{oauth_token} eq $temporary->token && $back->{from} eq 'interop';
    my @keys = (token => $temporary->token, token_secret => $temporary->token_secret);
    my $token = $step->('access', 'access_token', @keys, verifier => $back->{oauth_verifier});
    die "somebody else\n" unless $token->extra_params->{screen_name} eq 'ada';
    return (token => $token->token, token_secret => $token->token_secret);
}

my $by_header = sub {
    my $request = shift;
    return send_it($request->request_method, $request->request_url,
        { Authorization => $request->to_authorization_header('interop') });
};
my $by_form  = sub { my $r = shift; send_it('POST', $r->request_url, { 'Content-Type' => $form }, $r->to_post_body) };
my $by_query = sub { my $r = shift; send_it($r->request_method, $r->to_url) };

tell_line(peer => "Net::OAuth $Net::OAuth::VERSION");
my @token = (token => 'none', token_secret => 'none');
my $resource = 'protected resource';
my $odd = "Grüße & +1! *'()~ \x{1F980}";

check('login, HMAC-SHA1', sub { @token = log_in({}, $by_header) });
check('GET with unicode parameters', sub {
    my %params = (include_email => 'true', odd => $odd, empty => '');
    my $headers = in_header($resource, {}, 'GET', $profile, @token, extra_params => \%params);
    my $body = send_it('GET', "$profile?" . pairs(%params), $headers);
    die $body unless $json->decode($body)->{email} eq 'ada@people.example';
});
check('form POST, unicode', sub {
    my %params = (status => $odd);
    my $headers = in_header($resource, {}, 'POST', $update, @token, extra_params => \%params);
    my $body = send_it('POST', $update, { %$headers, 'Content-Type' => $form }, pairs(%params));
    die $body unless $json->decode($body)->{text} eq $odd;
});
check('JSON POST', sub {
    my $headers = in_header($resource, {}, 'POST', $call, @token);
    send_it('POST', $call, { %$headers, 'Content-Type' => 'application/json' }, encode('UTF-8', '{"odd":"é=1&b"}'));
});
check('login, protocol parameters in the form', sub { log_in({}, $by_form) });
check('login, protocol parameters in the query', sub { log_in({}, $by_query) });
check('form POST, protocol parameters in the form', sub {
    my $body = $by_form->(signed($resource, {}, 'POST', $update, @token, extra_params => { status => $odd }));
    die $body unless $json->decode($body)->{text} eq $odd;
});
check('GET, protocol parameters in the query', sub {
    $by_query->(signed($resource, {}, 'GET', $profile, @token, extra_params => { odd => $odd }));
});
check('GET by the client alone', sub { $by_header->(signed('consumer', {}, 'GET', "$env{PROVIDER}/interop/client")) });

my @others = map { [$_, { signature_method => $_ }] } qw(HMAC-SHA256 PLAINTEXT);
# A key is an object that signs: this one, if it is installed.
if (eval { require Crypt::OpenSSL::RSA; 1 }) {
    open my $file, '<', $env{RSA_KEY} or die "$env{RSA_KEY}: $!";
    my $key = Crypt::OpenSSL::RSA->new_private_key(do { local $/; <$file> });
    push @others, ['RSA-SHA1',
        { signature_method => 'RSA-SHA1', signature_key => $key, consumer_key => $env{RSA_CLIENT_ID} }];
}
for (@others) {
    my ($method, $who) = @$_;
    check("login and GET, $method", sub {
        my @own = log_in($who, $by_header);
        $by_header->(signed($resource, $who, 'GET', $profile, @own));
    });
}

my $get = sub { my $url = shift; sub { $by_header->(signed($resource, {}, 'GET', "$call?$url", @token)) } };
differs('GET with repeated parameters',
    'It signs the first of two that have the same name; we sign both (RFC 5849 §3.4.1.3.1).',
    $get->('a=1&b=2'), $get->('a=1&a=2'));
differs('GET with names of which one begins the other',
    'It sorts pairs as name=value; we sort by name and then by value, so that a is before a1 (RFC 5849 §3.4.1.3.2).',
    $get->('a=1&b1=2'), $get->('a=1&a1=2'));
differs('GET with unicode in the URL that it is given',
    'It encodes every octet of the query as a character; we decode the query, and encode it as it was (RFC 5849 §3.6).',
    $get->('a=e'), $get->('a=%C3%A9'));
