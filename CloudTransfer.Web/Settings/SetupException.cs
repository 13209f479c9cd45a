namespace CloudTransfer.Web.Settings;

/// <summary>The server cannot start as it was set up; the message says what to change.</summary>
public class SetupException(string message) : Exception(message);
