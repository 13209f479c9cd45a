namespace CloudTransfer.Web.Errors;

/// <summary>Why a request was refused, as far as refusals are counted: label <c>reason</c> of the metric.</summary>
public enum RejectReason
{
    /// <summary>Over <c>Upload:MaxBytes</c>.</summary>
    Size,

    /// <summary>Over <c>Upload:MaxFiles</c>.</summary>
    Files,

    /// <summary>The quota is reached.</summary>
    Quota,

    /// <summary>The volume is full.</summary>
    Disk,

    /// <summary>Too many requests.</summary>
    Rate,

    /// <summary>A form post from another site.</summary>
    Origin,

    /// <summary>No file, bad field, bad multipart.</summary>
    BadRequest,
}
