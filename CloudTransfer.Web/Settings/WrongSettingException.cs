namespace CloudTransfer.Web.Settings;

/// <summary>A setting is wrong, or what it names cannot be used: to start again without another one is in vain.</summary>
public sealed class WrongSettingException(string message) : SetupException(message);
