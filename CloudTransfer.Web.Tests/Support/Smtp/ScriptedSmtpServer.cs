using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;

namespace CloudTransfer.Web.Tests.Support.Smtp;

/// <summary>A mail server that does what a test says at each step, for what a real one cannot be made to do.</summary>
internal sealed class ScriptedSmtpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentQueue<MimeMessage> _taken = new();
    private readonly Task _accepting;

    public ScriptedSmtpServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The settings with which a replica sends by it.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("Mail:Smtp:Host", "127.0.0.1"), ("Mail:Smtp:Port", $"{((IPEndPoint)_listener.LocalEndpoint).Port}"), ("Mail:Smtp:Security", "none"),
        ("Mail:Smtp:Timeout", "2s"), ("Mail:From", "CloudTransfer <transfers@send.example.org>"),
    ];

    /// <summary>The messages whose last line has come, in order, whatever was answered.</summary>
    public IReadOnlyList<MimeMessage> Received => [.. _taken];

    /// <summary>
    /// The answer to a command, such as <c>RCPT</c>, or to the end of a message, <c>.</c>: a line, <c>cut</c> to end the connection,
    /// <c>hang</c> for no answer; null for what is usual.
    /// </summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        await _accepting;
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_ended.Token)));
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 scripted");
            while (await reader.ReadLineAsync(_ended.Token) is { } line && await AnswerAsync(reader, writer, line))
            {
                // The next command.
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException)
        {
            // The client, or the test, has ended it.
        }
    }

    // False where the connection is to end.
    private async Task<bool> AnswerAsync(StreamReader reader, StreamWriter writer, string line)
    {
        var command = line.Split(' ', ':')[0].ToUpperInvariant();
        var reply = Answer(command) ?? command switch
        {
            "EHLO" => "250 scripted",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        if (!await ReplyAsync(writer, reply))
            return false;
        if (command is not "DATA" || !reply.StartsWith('3'))
            return command is not "QUIT";
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(_ended.Token) is { } content)
        {
            if (content is ".")
            {
                _taken.Enqueue(MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(text.ToString()))));
                return await ReplyAsync(writer, Answer(".") ?? "250 taken");
            }

            text.Append(content.StartsWith('.') ? content[1..] : content).Append("\r\n");
        }

        // The client has gone in the middle of a message.
        return false;
    }

    private async Task<bool> ReplyAsync(StreamWriter writer, string reply)
    {
        if (reply is "cut")
            return false;
        if (reply is "hang")
            await Task.Delay(Timeout.Infinite, _ended.Token);
        await writer.WriteLineAsync(reply);
        return true;
    }
}
