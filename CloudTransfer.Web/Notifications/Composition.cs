namespace CloudTransfer.Web.Notifications;

/// <summary>What is to be done with a mail whose turn has come.</summary>
public abstract record Composition
{
    private Composition()
    {
    }

    /// <summary>It is sent.</summary>
    /// <param name="Page">What it says.</param>
    public sealed record Ready(MailPage Page) : Composition;

    /// <summary>It waits for something else.</summary>
    /// <param name="Delay">After how long it is looked at again.</param>
    public sealed record NotYet(TimeSpan Delay) : Composition;

    /// <summary>What it tells is no longer true, or nobody wants to know: it is not sent.</summary>
    public sealed record Moot : Composition;
}
