using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace IdleCloud.Tests.Alerts;

/// <summary>A mail server on a socket that speaks as much SMTP as a sender needs, and keeps what it is given.</summary>
internal sealed class SmtpListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Task _accepting;

    /// <param name="certificate">With one it takes mail only behind STARTTLS, and only of who has signed in; its owner disposes of it.</param>
    public SmtpListener(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What it was given: recipient and text, headers included.</summary>
    public ConcurrentQueue<(string To, string Text)> Mails { get; } = new();

    /// <summary>Names and passwords that it was told, each with whether the connection was encrypted.</summary>
    public ConcurrentQueue<(string User, string Password, bool IsEncrypted)> SignIns { get; } = new();

    /// <summary>How many connections have gone on to TLS, whatever came of it.</summary>
    public int Handshakes { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopped.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stopped.Token);
                await ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        await using Stream plain = client.GetStream();
        if (!await TalkAsync(plain, isEncrypted: false)) return;
        await using var encrypted = new SslStream(plain);
        try
        {
            await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stopped.Token);
            await TalkAsync(encrypted, isEncrypted: true);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            // The sender does not like the certificate: it may break off, or just hang up once its own part is over.
        }

        Handshakes++;
    }

    /// <returns>True when the sender goes on with TLS.</returns>
    private async Task<bool> TalkAsync(Stream stream, bool isEncrypted)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, false, -1, leaveOpen: true);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\r\n", AutoFlush = true };
        string to = "";
        bool isWelcome = _certificate is null;
        if (!isEncrypted) await writer.WriteLineAsync("220 test");
        while (await reader.ReadLineAsync(_stopped.Token) is { } line)
        {
            string verb = line.Split(' ', ':')[0].ToUpperInvariant();
            if (verb == "STARTTLS")
            {
                await writer.WriteLineAsync("220 go on");
                return true;
            }

            if (verb == "AUTH")
            {
                SignIns.Enqueue(await SignInAsync(line, reader, writer, isEncrypted));
                await writer.WriteLineAsync("235 welcome");
                isWelcome = isEncrypted;
                continue;
            }

            if (verb == "MAIL" && !isWelcome)
            {
                await writer.WriteLineAsync("530 sign in first");
                continue;
            }

            if (verb == "RCPT") to = line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
            if (verb == "DATA") Mails.Enqueue((to, await ReadMailAsync(reader, writer)));
            if (verb == "EHLO" && _certificate is not null)
            {
                await writer.WriteLineAsync("250-test");
                await writer.WriteLineAsync(isEncrypted ? "250-AUTH LOGIN" : "250-STARTTLS");
            }

            await writer.WriteLineAsync(verb == "QUIT" ? "221 bye" : "250 ok");
            if (verb == "QUIT") break;
        }

        return false;
    }

    private async Task<(string User, string Password, bool IsEncrypted)> SignInAsync(
        string line, StreamReader reader, StreamWriter writer, bool isEncrypted)
    {
        // AUTH LOGIN, with the name behind it or asked for.
        string[] words = line.Split(' ');
        string? user = words.Length > 2 ? words[2] : await AskAsync("Username:", reader, writer);
        string? password = await AskAsync("Password:", reader, writer);
        return (Decode(user), Decode(password), isEncrypted);
    }

    private async Task<string?> AskAsync(string question, StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync($"334 {Convert.ToBase64String(Encoding.ASCII.GetBytes(question))}");
        return await reader.ReadLineAsync(_stopped.Token);
    }

    private async Task<string> ReadMailAsync(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync("354 go on");
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(_stopped.Token) is { } part && part != ".") text.Append(part).Append('\n');
        return text.ToString();
    }

    private static string Decode(string? base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64 ?? ""));
}
