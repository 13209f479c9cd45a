using Microsoft.AspNetCore.Diagnostics;

namespace CloudTransfer.Web.Controllers;

/// <summary>Who asks, and so in what form an answer is understood.</summary>
public enum ResponseFormat
{
    /// <summary>A person at a terminal (curl): one plain line.</summary>
    Terminal,

    /// <summary>A person with a browser: a page.</summary>
    Browser,

    /// <summary>A program: JSON.</summary>
    Program,
}

/// <summary>Tells the audience from a request.</summary>
public static class ResponseFormats
{
    /// <summary>A browser's Accept has text/html; a program asks for JSON, or is at the API.</summary>
    public static ResponseFormat ResponseFormat(this HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        if (accept.Contains("text/html", StringComparison.OrdinalIgnoreCase))
            return Controllers.ResponseFormat.Browser;
        return accept.Contains("json", StringComparison.OrdinalIgnoreCase) || OriginalPath(request).StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            ? Controllers.ResponseFormat.Program
            : Controllers.ResponseFormat.Terminal;
    }

    // An error answer is made at another address than the one that was asked for.
    private static PathString OriginalPath(HttpRequest request) =>
        request.HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath
        ?? request.HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path
        ?? request.Path;

    /// <summary>
    /// Whether a page is understood: by browsers, and by the programs of messengers that read its description and ask
    /// for anything. Who has no name, or is a tool of the terminal, reads text.
    /// </summary>
    public static bool WantsPage(this HttpRequest request)
    {
        if (request.ResponseFormat() is not Controllers.ResponseFormat.Terminal)
            return request.ResponseFormat() is Controllers.ResponseFormat.Browser;
        var name = request.Headers.UserAgent.ToString();
        return name.Contains("Mozilla/", StringComparison.OrdinalIgnoreCase) || IsLinkReader(name);
    }

    /// <summary>Whether a program calls itself one of a messenger, or of a service that messengers ask, that reads what a link leads to.</summary>
    /// <param name="name">Its User-Agent.</param>
    internal static bool IsLinkReader(string name) => Array.Exists(LinkReaders, reader => name.Contains(reader, StringComparison.OrdinalIgnoreCase));

    // Slackbot, Twitterbot, TelegramBot, Discordbot, LinkedInBot; many say where they can be read of; the others by their names.
    private static readonly string[] LinkReaders =
    [
        "bot", "+http", "facebookexternalhit", "WhatsApp", "Preview", "Signal", "Mattermost", "Synapse", "Dendrite", "Zulip", "Rocket.Chat", "RocketChat",
        "Viber", "Embedly", "Iframely", "Skype", "Teams", "Slack", "Discord", "Telegram", "LinkedIn", "Threema", "Nextcloud", "Pinterest/", "vkShare",
        "kakaotalk", "line-poker", "Snap URL", "Google-PageRenderer", "Cardyb", "Mastodon", "Pleroma", "Misskey", "Conversations/",
    ];
}
