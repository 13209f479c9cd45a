namespace CloudTransfer.Web.Commands;

/// <summary>A command cannot do what it was asked for; the message is the sentence that it ends with.</summary>
public sealed class CommandException(string message) : Exception(message);
