using Microsoft.AspNetCore.Diagnostics;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>The kind of client, which determines the format of the response.</summary>
public enum ResponseFormat
{
    /// <summary>A person at a terminal (curl): a line of plain text.</summary>
    Terminal,

    /// <summary>A person with a browser: an HTML page.</summary>
    Browser,

    /// <summary>A program: JSON.</summary>
    Program,
}

/// <summary>Determines the response format of a request.</summary>
public static class ResponseFormats
{
    /// <summary>A browser accepts text/html. A program accepts JSON or calls the API.</summary>
    public static ResponseFormat ResponseFormat(this HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        if (accept.Contains("text/html", StringComparison.OrdinalIgnoreCase))
            return Results.ResponseFormat.Browser;
        return accept.Contains("json", StringComparison.OrdinalIgnoreCase) || OriginalPath(request).StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            ? Results.ResponseFormat.Program
            : Results.ResponseFormat.Terminal;
    }

    // An error response is executed with another path than the requested one.
    private static PathString OriginalPath(HttpRequest request) =>
        request.HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath
        ?? request.HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path
        ?? request.Path;

    /// <summary>
    /// Whether the client reads HTML: browsers, and the link previews of messengers, which accept anything. Clients
    /// without a name and command-line tools receive text.
    /// </summary>
    public static bool WantsPage(this HttpRequest request)
    {
        if (request.ResponseFormat() is not Results.ResponseFormat.Terminal)
            return request.ResponseFormat() is Results.ResponseFormat.Browser;
        var name = request.Headers.UserAgent.ToString();
        return name.Contains("Mozilla/", StringComparison.OrdinalIgnoreCase) || IsLinkReader(name);
    }

    /// <summary>Whether the client is a link preview of a messenger or of a service that messengers use.</summary>
    /// <param name="name">The User-Agent.</param>
    internal static bool IsLinkReader(string name) => Array.Exists(LinkReaders, reader => name.Contains(reader, StringComparison.OrdinalIgnoreCase));

    // Slackbot, Twitterbot, TelegramBot, Discordbot, LinkedInBot; many name a URL with their documentation; the others
    // are listed by name.
    private static readonly string[] LinkReaders =
    [
        "bot", "+http", "facebookexternalhit", "WhatsApp", "Preview", "Signal", "Mattermost", "Synapse", "Dendrite", "Zulip", "Rocket.Chat", "RocketChat",
        "Viber", "Embedly", "Iframely", "Skype", "Teams", "Slack", "Discord", "Telegram", "LinkedIn", "Threema", "Nextcloud", "Pinterest/", "vkShare",
        "kakaotalk", "line-poker", "Snap URL", "Google-PageRenderer", "Cardyb", "Mastodon", "Pleroma", "Misskey", "Conversations/",
    ];
}
