namespace CloudTransfer.Web.Models;

/// <summary>An error, in words.</summary>
public sealed record ErrorPage(int Status, string Title, string WhatHappened, string WhatToDo)
{
    /// <summary>The words for a status.</summary>
    public static ErrorPage For(int status, string? detail = null) => new(status, "Error", detail ?? $"Error {status}.", "");
}
